import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { plainEnv } from '../cli/config.ts'

export type Part = {
  readonly name: string
  /** The module to run, relative to the repository root. */
  readonly script: string
  readonly env: Readonly<Record<string, string>>
}

export type Child = {
  readonly name: string
  readonly pid: number | undefined
  /** Resolves when the process has ended, with its code or signal. */
  readonly ended: Promise<string>
  /** Resolves with the first message that the process sends. Rejects if the process ends first. */
  readonly ready: Promise<void>
  kill(signal: NodeJS.Signals): void
  /** Closes the process's output pipe. Later writes by the process fail. */
  closeOutput(): void
}

export type ReportLine = (name: string, line: string) => void

/** Starts one part of the shop as a separate process, which ends when this process ends. */
export function startChild({ name, script, env }: Part, root: string, report: ReportLine): Child {
  const child = spawn(process.execPath, ['--import', './local/die-with-parent.ts', script], {
    cwd: root,
    env: { ...plainEnv(), NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A separate session, so that Ctrl-C reaches only the parent, which stops the parts in order.
    detached: true,
  })
  let lastLine = ''
  readLines(child, name, (from, line) => {
    lastLine = line
    report(from, line)
  })
  const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? code))
  const ready = Promise.race([
    once(child, 'message').then(() => undefined),
    once(child, 'close').then(() => {
      const exit = child.signalCode ?? child.exitCode
      throw new Error(`${name} ended with ${exit} before it was ready: ${lastLine}`)
    }),
  ])
  ready.catch(() => undefined)
  const closeOutput = () => {
    for (const stream of [child.stdout, child.stderr]) stream?.destroy()
  }
  return {
    name,
    pid: child.pid,
    ended,
    ready,
    kill: (signal) => void child.kill(signal),
    closeOutput,
  }
}

function readLines(child: ChildProcess, name: string, report: ReportLine): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => report(name, line))
  }
}
