import { tickMs } from '../cli/progress.ts'

/**
 * Returns a writer that adds a dot to the output whenever 1.5 s pass without a line. Text must end
 * with a line break. `stop` ends the dots; `write` continues to work.
 */
export function createSignsOfLife(out: Pick<NodeJS.WriteStream, 'write'>) {
  let hasDots = false
  const timer = setInterval(() => {
    hasDots = true
    out.write('.')
  }, tickMs)
  const endDots = () => {
    if (hasDots) out.write('\n')
    hasDots = false
  }
  return {
    write(text: string): void {
      endDots()
      out.write(text)
      timer.refresh()
    },
    stop(): void {
      clearInterval(timer)
      endDots()
    },
  }
}
