import type { Reporter } from './reporter.ts'
import { type RunOptions, runFile } from './run-file.ts'

/** Runs the files in this order, `jobs` at a time. */
export async function runFiles(
  files: readonly string[],
  reporter: Reporter,
  { jobs, ...options }: RunOptions & { readonly jobs: number },
): Promise<void> {
  const waiting = [...files]
  const work = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      if (options.signal.aborted) return
      reporter.started(file)
      reporter.finished(await runFile(file, reporter, options))
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
}
