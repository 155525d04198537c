import type { Output } from './io.ts'

/** Hears how far a long step has come, in a few words. */
export type ReportDetail = (detail: string) => void

export type Progress = {
  print(line: string): void
  /** Does a step that may take long, and says how it ended and what it took. */
  step(name: string, work: (report: ReportDetail) => Promise<string>): Promise<void>
}

/** Without a terminal, how often a step that takes long says that it goes on. */
const everyMs = 30_000

/**
 * Tells an operator what is being done: one line that moves at a terminal, and plain lines where there
 * is none.
 */
export function createProgress(
  out: Pick<Output, 'write' | 'isTTY'>,
  now: () => number = Date.now,
): Progress {
  const print = (line: string) => void out.write(`${line}\n`)
  return {
    print,
    step: async (name, work) => {
      const startedAt = now()
      const passed = () => secondsInWords(Math.round((now() - startedAt) / 1000))
      let last = ''
      const tell = () => {
        const line = [`${name}:`, last || 'at work', `(${passed()})`].join(' ')
        out.write(out.isTTY ? `\r\u001b[K${line}` : `  ${line}\n`)
      }
      const timer = setInterval(tell, out.isTTY ? 1000 : everyMs)
      try {
        const outcome = await work((detail) => {
          last = detail
          if (out.isTTY) tell()
        })
        if (out.isTTY) out.write('\r\u001b[K')
        print(`${name}: ${outcome} (${passed()})`)
      } catch (error) {
        if (out.isTTY) out.write('\r\u001b[K')
        print(`${name}: failed (${passed()})`)
        throw error
      } finally {
        clearInterval(timer)
      }
    },
  }
}

/** `42 s`, `3 min 5 s`. */
export function secondsInWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`
}
