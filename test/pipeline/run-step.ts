import { spawn } from 'node:child_process'
import type { Step } from './steps.ts'

export type StepResult = {
  readonly step: Step
  /** Tests that the command counted itself. A command without a count is one test. */
  readonly passed: number
  readonly failed: number
  readonly minutes: number
  /** The lines of the output that describe failures, each with the lines that follow it. */
  readonly failures: string
}

export type StepOptions = {
  readonly root: string
  readonly print: (text: string) => void
  /** The limit of a step, in minutes. */
  readonly limitOf: (step: Step) => number
  /** How long a stopped step may take to end, in milliseconds. */
  readonly graceMs: number
  readonly signal: AbortSignal
}

/**
 * Runs a command until it ends and reads its test counts from its last line of the form `N passed,
 * N failed`. A failed command has at least one failed test.
 */
export async function runStep(
  step: Step,
  { root, print, limitOf, graceMs, signal }: StepOptions,
): Promise<StepResult> {
  const startedAt = performance.now()
  let output = ''
  const [program = '', ...args] = step.command.split(' ')
  const command = step.isParallel ? ['nice', '-n', '5', program, ...args] : [program, ...args]
  // A new process group, so that the command's children end with it.
  const child = spawn(command[0] as string, command.slice(1), {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // CI=1 makes tests fail that would be skipped because a tool is missing on this machine.
    env: { ...process.env, CI: '1', GNUMAKEFLAGS: '--no-print-directory' },
  })
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      if (!step.isParallel) print(text)
      output += text
    })

  const stop = (signal: NodeJS.Signals) => {
    try {
      if (child.pid) process.kill(-child.pid, signal)
    } catch {
      // The group has ended already.
    }
  }
  const terminate = () => {
    stop('SIGTERM')
    setTimeout(() => stop('SIGKILL'), graceMs).unref()
  }
  signal.addEventListener('abort', terminate)
  // A process that left the group may keep the pipes open, so stop reading them.
  child.once('exit', () => {
    stop('SIGTERM')
    setTimeout(() => {
      child.stdout.destroy()
      child.stderr.destroy()
    }, graceMs).unref()
  })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    terminate()
  }, limitOf(step) * 60_000)
  const code = await new Promise<number | null>((done) => {
    child.once('error', (error) => {
      output += error.message
      done(null)
    })
    child.once('close', done)
  })
  clearTimeout(timer)
  signal.removeEventListener('abort', terminate)

  if (step.isParallel) print(`\n# ${step.command} (ran in parallel)\n${output}`)
  if (isLate) print(`${step.command} was stopped after ${limitOf(step)} minutes\n`)
  const counted = countTests(output)
  // A command that counts tests but found none has tested nothing.
  const isGood = code === 0 && !isLate && (!counted || (counted.failed === 0 && counted.passed > 0))
  return {
    step,
    passed: counted?.passed ?? (isGood ? 1 : 0),
    failed: isGood ? 0 : Math.max(1, counted?.failed ?? 0),
    minutes: (performance.now() - startedAt) / 60_000,
    failures: isGood ? '' : findFailures(output),
  }
}

const linesAfterFailure = 15
const mostFailureLines = 80

/** Returns the failures in a command's output. If it marks none, returns its last lines. */
function findFailures(output: string): string {
  const lines = output.trimEnd().split('\n')
  const starts = lines.flatMap((line, at) => (/^\s*(FAILED|✗|Error:)/.test(line) ? [at] : []))
  const near = (at: number) =>
    starts.some((start) => at >= start && at <= start + linesAfterFailure)
  const found = lines.filter((_, at) => near(at))
  const shown = found.length > 0 ? found : lines.slice(-linesAfterFailure)
  return shown.slice(0, mostFailureLines).join('\n')
}

/** Returns the test counts in a command's output, or undefined if it has none. */
function countTests(output: string) {
  const counts = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1)
  return counts && { passed: Number(counts[1]), failed: Number(counts[2]) }
}
