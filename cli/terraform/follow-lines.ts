import { closeSync, openSync, readFileSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

const everyMs = 200

/** Hears each line of a file that another process writes, until it is told that all is written. */
export function followLines(path: string, report: (line: string) => void): () => void {
  const file = openSync(path, 'r')
  const decoder = new StringDecoder()
  let rest = ''
  // Read by its descriptor, a file goes on from where it was read to.
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
