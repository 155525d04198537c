import { closeSync, openSync, readFileSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

const everyMs = 200

/**
 * Reports each line that another process writes to a file. Returns a function that reports the rest
 * and stops.
 */
export function followLines(path: string, report: (line: string) => void): () => void {
  const file = openSync(path, 'r')
  const decoder = new StringDecoder()
  let rest = ''
  // Reading a file descriptor continues at the position of the last read.
  const read = () => {
    const lines = (rest + decoder.write(readFileSync(file))).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) report(line)
  }
  const timer = setInterval(read, everyMs)
  return () => {
    clearInterval(timer)
    read()
    closeSync(file)
    if (rest) report(rest)
  }
}
