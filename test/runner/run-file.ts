import { spawn } from 'node:child_process'
import { Parser, type Result } from 'tap-parser'

/** What tap reports of a failed assertion, or why the file itself failed. */
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
  /** Why tests were skipped. */
  readonly skipped: readonly string[]
  /** What it says with `t.comment`, for example its seed. */
  readonly comments: readonly string[]
  /** The end of what its process wrote to stderr, and to stdout beside TAP. */
  readonly output: string
  readonly seconds: number
}

export type Listener = {
  passed(): void
  failed(failure: Failure): void
}

export type RunOptions = {
  readonly root: string
  /** What a file may take, in seconds, unless it asks for more with `t.setTimeout`. */
  readonly timeoutSeconds: number
  /** How long after that its process may take to report it, in milliseconds. */
  readonly graceMs: number
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/**
 * Runs one test file in a process of its own and reads its TAP output. A file that crashes, does not
 * end, or asserts nothing has failed.
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

  // A process group of its own, so that what it started ends with it.
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
  // A process that left the group may keep the pipes open for ever: stop reading them.
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
  // tap tells its parent what a file allows itself with `t.setTimeout`.
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
