import { runStep, type StepOptions, type StepResult } from './run-step.ts'
import type { Pipeline } from './steps.ts'

/**
 * Runs all steps of a pipeline, even after failures, and prints their durations. Returns false if a
 * step failed.
 */
export async function runPipeline(
  { title, steps }: Pipeline,
  options: StepOptions,
): Promise<boolean> {
  const { print, signal } = options
  const expected = steps.reduce(
    (sum, { isParallel, minutes }) => sum + (isParallel ? 0 : minutes),
    0,
  )
  print(`${title}: ${steps.length} commands, about ${Math.round(expected)} minutes on two cores\n`)
  const startedAt = performance.now()
  const results: StepResult[] = []
  const parallel: Promise<unknown>[] = []
  for (const step of steps) {
    if (step.isAlone) await Promise.all(parallel)
    if (signal.aborted) break
    print(`\n# ${step.command}${step.isParallel ? ' (runs in parallel with what follows)' : ''}\n`)
    const ended = runStep(step, options).then((result) => results.push(result))
    if (step.isParallel) parallel.push(ended)
    else await ended
  }
  await Promise.all(parallel)

  const sum = (of: (result: StepResult) => number) => results.reduce((all, one) => all + of(one), 0)
  const [passed, failed] = [sum((result) => result.passed), sum((result) => result.failed)]
  const isComplete = results.length === steps.length
  results.sort((one, other) => steps.indexOf(one.step) - steps.indexOf(other.step))
  // Repeated here, because a log that was cut keeps its end.
  for (const { step, failures } of results)
    if (failures) print(`\n# Failures of ${step.command}\n${failures}\n`)
  print(`\n${describeResults(results)}`)
  const minutes = (performance.now() - startedAt) / 60_000
  print(`in all ${minutes.toFixed(1)} minutes${isComplete ? '' : ', interrupted'}\n`)
  print(`${passed} passed, ${failed} failed\n`)
  return failed === 0 && isComplete
}

function describeResults(results: readonly StepResult[]): string {
  const rows = [
    ['command', 'result', 'passed', 'failed', 'minutes', 'expected'],
    ...results.map(({ step, passed, failed, minutes }) => [
      step.command + (step.isParallel ? ' (parallel)' : ''),
      failed > 0 ? 'FAILED' : 'ok',
      String(passed),
      String(failed),
      minutes.toFixed(1),
      String(step.minutes),
    ]),
  ]
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? []
  const lines = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '))
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}
