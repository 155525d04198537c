import { stringify } from 'yaml'
import type { Failure, FileResult } from './run-file.ts'

export type Reporter = {
  started(file: string): void
  passed(): void
  failed(failure: Failure): void
  finished(result: FileResult): void
  /** Prints the last line, with the count of assertions. */
  close(): void
  readonly totals: { readonly passed: number; readonly failed: number }
}

type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>

/**
 * Reports a run of `total` files: failures immediately, and progress as one updated line in a
 * terminal or one line per finished file elsewhere.
 */
export function createReporter(
  output: Output,
  total: number,
  /** Whether the tests' `t.comment` texts are printed if all tests pass. */
  showsComments = false,
): Reporter {
  const startedAt = performance.now()
  const totals = { passed: 0, failed: 0 }
  const running = new Set<string>()
  let done = 0
  const seconds = () => Math.round((performance.now() - startedAt) / 1000)
  const clearLine = () => void (output.isTTY && output.write('\r\x1b[K'))
  const print = (text: string) => {
    clearLine()
    output.write(`${text}\n`)
    drawProgress()
  }
  const drawProgress = () => {
    if (!output.isTTY) return
    const counts = `${done}/${total} files, ${totals.passed} passed, ${totals.failed} failed, ${seconds()} s`
    const names = [...running].map(shortName).join(', ')
    output.write(`\r${`${counts}: ${names}`.slice(0, (output.columns || 80) - 1)}\x1b[K`)
  }
  const timer = output.isTTY ? setInterval(drawProgress, 250) : undefined

  return {
    started: (file) => {
      running.add(file)
      drawProgress()
    },
    passed: () => {
      totals.passed += 1
    },
    failed: (failure) => {
      totals.failed += 1
      print(describeFailure(failure))
    },
    finished: (result) => {
      running.delete(result.file)
      done += 1
      for (const reason of new Set(result.skipped)) print(`SKIPPED ${result.file}: ${reason}`)
      if (result.failed > 0 && result.output)
        print(`output of ${result.file}:\n${indent(result.output)}`)
      if (output.isTTY) drawProgress()
      else print(describeFile(result, `${done}/${total}`))
      if (showsComments || result.failed > 0)
        for (const comment of result.comments) print(indent(comment))
    },
    close: () => {
      clearInterval(timer)
      clearLine()
      output.write(`${totals.passed} passed, ${totals.failed} failed\n`)
    },
    totals,
  }
}

function describeFile({ file, passed, failed, seconds }: FileResult, position: string): string {
  const outcome = failed > 0 ? `FAILED  ${failed} of ${passed + failed}` : `ok  ${passed}`
  return `${position.padStart(7)}  ${file}  ${outcome} assertions  ${seconds.toFixed(1)} s`
}

/** Prints texts unchanged: YAML would make the diff and the source harder to read. */
function describeFailure({ file, name, details }: Failure): string {
  const { diff, source, stack, at, ...others } = details as Record<string, string> & {
    readonly at?: { readonly fileName?: string; readonly lineNumber?: number }
  }
  const parts = [
    diff,
    Object.keys(others).length > 0 ? stringify(others) : undefined,
    at?.fileName && `at ${at.fileName}:${at.lineNumber}`,
    source,
    stack && `stack:\n${indent(stack)}`,
  ].filter((part) => part !== undefined && part !== '')
  return [`FAILED ${file}: ${name}`, ...parts.map((part) => indent(part ?? ''))].join('\n')
}

const indent = (text: string) => text.trimEnd().replace(/^/gm, '    ')

const shortName = (file: string) => file.replace(/\.test\.ts$/, '').replace(/(^|\/)test\//, '$1')
