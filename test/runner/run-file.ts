import { spawn } from 'node:child_process'
import { Parser, type Result } from 'tap-parser'

/** tap's report of a failed assertion, or the reason why the file itself failed. */
export type Failure = {
  readonly file: string
  readonly name: string
  /** tap's diagnostics: `diff`, `at`, `stack` and more. */
  readonly details: Readonly<Record<string, unknown>>
}

export type FileResult = {
  readonly file: string
  readonly passed: number
  readonly failed: number
  /** The reasons for skipped tests. */
  readonly skipped: readonly string[]
  /** The texts of `t.comment`, for example its seed. */
  readonly comments: readonly string[]
  /** The end of the process's stderr, and of its stdout apart from TAP. */
  readonly output: string
  readonly seconds: number
}

export type Listener = {
  passed(): void
  failed(failure: Failure): void
}

export type RunOptions = {
  readonly root: string
  /** The time limit of a file in seconds, unless it sets another with `t.setTimeout`. */
  readonly timeoutSeconds: number
  /** How long the process may take after that to report the timeout, in milliseconds. */
  readonly graceMs: number
  /** Additional environment variables. */
  readonly env?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/**
 * Runs one test file in a separate process and reads its TAP output. A file fails if it crashes,
 * does not end or asserts nothing.
 */
export async function runFile(
  file: string,
  listener: Listener,
  { root, timeoutSeconds, graceMs, env, signal }: RunOptions,
): Promise<FileResult> {
  const startedAt = performance.now()
  const count = { passed: 0, failed: 0 }
  const skipped: string[] = []
  const comments: string[] = []
  let output = ''
  const keep = (text: string) => {
    output = (output + text).slice(-10_000)
  }
  const fail = (name: string, details: Failure['details'] = {}) => {
    count.failed += 1
    listener.failed({ file, name, details })
  }

  // A new process group, so that the file's children end with it.
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...env, TAP: '1', TAP_TIMEOUT: String(timeoutSeconds) },
  })
  const kill = () => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // The group has ended already.
    }
  }
  signal.addEventListener('abort', kill)
  // A process that left the group may keep the pipes open, so stop reading them.
  let keptOpen = setTimeout(() => undefined, 0)
  child.once('exit', () => {
    kill()
    keptOpen = setTimeout(() => {
      leftProcess = true
      child.stdout?.destroy()
      child.stderr?.destroy()
      parser.end()
    }, graceMs)
  })

  let leftProcess = false
  let timedOutAfter = 0
  let limit = setTimeout(() => undefined, 0)
  const allow = (ms: number) => {
    clearTimeout(limit)
    limit = setTimeout(() => {
      timedOutAfter = ms
      kill()
    }, ms + graceMs)
  }
  allow(timeoutSeconds * 1000)
  // tap sends the time limit of `t.setTimeout` to the parent process.
  child.on('message', (message: { setTimeout?: number }) => {
    if (message.setTimeout) allow(message.setTimeout)
  })

  const parser = new Parser({ name: file })
  parser.on('pass', () => {
    count.passed += 1
    listener.passed()
  })
  parser.on('fail', ({ name, fullname, diag }: Result) =>
    fail((fullname || name).replace(`${file} > `, ''), diag ?? {}),
  )
  parser.on('skip', ({ name, skip }: Result) => void skipped.push(`${name}: ${skip}`))
  child.stderr?.setEncoding('utf8').on('data', keep)
  parser.on('extra', keep)
  const readComments = (from: Parser) => {
    from.on('child', readComments)
    from.on('comment', (line: string) => {
      const text = line.replace(/^# /, '').trim()
      if (!/^(Subtest: |time=|\{ total: )/.test(text)) comments.push(text)
    })
  }
  readComments(parser)
  const parsed = new Promise<void>((done) => parser.on('complete', () => done()))
  child.stdout?.pipe(parser)

  const [code, endedBy] = await new Promise<[number | null, NodeJS.Signals | null]>((done) =>
    child.once('close', (...ended) => done(ended)),
  )
  clearTimeout(limit)
  clearTimeout(keptOpen)
  signal.removeEventListener('abort', kill)
  await parsed

  if (signal.aborted) fail('interrupted')
  else if (timedOutAfter > 0) fail(`did not end within ${timedOutAfter / 1000} s`)
  else if (leftProcess) fail('left a process running that holds its output')
  else if (endedBy) fail(`ended by ${endedBy}`)
  else if (count.failed === 0 && code !== 0) fail(`ended with exit code ${code}`)
  else if (count.failed === 0 && !parser.ok) fail('its TAP output is not valid', tapErrors(parser))
  else if (count.passed + count.failed + skipped.length === 0) fail('asserts nothing')
  return {
    file,
    ...count,
    skipped,
    comments,
    output: output.trimEnd(),
    seconds: (performance.now() - startedAt) / 1000,
  }
}

const tapErrors = ({ failures }: Parser) => ({
  errors: failures.map((failure) => failure.tapError).join('\n'),
})
