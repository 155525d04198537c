import { printable, printableLines } from '#core/printable.ts'
import type { Output } from './io.ts'

/** Receives the current state of a long step, in a few words. */
export type ReportDetail = (detail: string) => void

export type Progress = {
  print(line: string): void
  /** Prints that a step runs, runs it, then prints its result and duration. */
  step(name: string, work: (report: ReportDetail) => Promise<string>): Promise<void>
  /** Runs a step that returns a value. Its printed result is `done`. */
  run<T>(name: string, work: (report: ReportDetail) => Promise<T>): Promise<T>
}

/** How often a running step shows that it runs. */
export const tickMs = 1500

/** A line for each half minute, because CI systems show a line only when it is complete. */
const ticksPerLine = 20

/**
 * Shows progress to the operator: one line that updates in place at a terminal; otherwise lines
 * that grow by a dot every 1.5 s.
 */
export function createProgress(
  out: Pick<Output, 'write' | 'isTTY'>,
  now: () => number = Date.now,
): Progress {
  const print = (line: string) => void out.write(`${printableLines(line)}\n`)

  async function run<T>(
    name: string,
    work: (report: ReportDetail) => Promise<T>,
    toOutcome: (result: T) => string,
  ): Promise<T> {
    const startedAt = now()
    const passed = () => formatSeconds(Math.round((now() - startedAt) / 1000))
    let last = 'running'
    let ticks = 0
    const show = () => {
      const line = printable(`${name}: ${last} (${passed()})`)
      if (out.isTTY) out.write(`\r\u001b[K${line}`)
      else out.write(ticks % ticksPerLine > 0 ? '.' : `${ticks > 0 ? '\n' : ''}  ${line} `)
      ticks += 1
    }
    const endLine = () => out.write(out.isTTY ? '\r\u001b[K' : '\n')
    show()
    const timer = setInterval(show, tickMs)
    try {
      const result = await work((detail) => {
        last = detail
        if (out.isTTY) show()
      })
      endLine()
      print(`${name}: ${toOutcome(result)} (${passed()})`)
      return result
    } catch (error) {
      endLine()
      print(`${name}: failed (${passed()})`)
      throw error
    } finally {
      clearInterval(timer)
    }
  }

  return {
    print,
    step: async (name, work) => void (await run(name, work, (outcome) => outcome)),
    run: (name, work) => run(name, work, () => 'done'),
  }
}

/** Formats a duration: `42 s`, `3 min 5 s`. */
export function formatSeconds(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`
}
