import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'

export type FunctionOptions = {
  /** The folder of the unpacked function zip. */
  readonly folder: string
  /** The handler in Lambda's format, such as `index.handler`. */
  readonly handler: string
  /** The complete environment of the process. */
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

export type RunningFunction = {
  /** Milliseconds from the start of the process until it requested its first event. */
  readonly initMs: number
  /** Resolves to the handler's result and its duration. Rejects with the handler's error. */
  invoke(event: unknown): Promise<{ readonly answer: unknown; readonly ms: number }>
  /** Returns the function's output so far. */
  written(): string
  close(): Promise<void>
}

type Fault = { readonly errorType: string; readonly errorMessage: string }
type Invocation = {
  readonly id: string
  readonly event: unknown
  readonly done: (answer: unknown) => void
  readonly failed: (fault: Error) => void
}

const runtime = join(import.meta.dirname, 'runtime.mjs')

/**
 * Runs a function in a child process through an emulation of Lambda's Runtime API. Resolves when
 * the function is ready for its first event. Rejects if it fails before.
 */
export async function runFunction(options: FunctionOptions): Promise<RunningFunction> {
  const { folder, handler, env, timeoutMs = 10_000 } = options
  const waiting: Invocation[] = []
  const running = new Map<string, Invocation>()
  let idle: ServerResponse | undefined
  let markReady = () => {}
  let markFailed = (_fault: Error) => {}
  const ready = new Promise<void>((resolve, reject) => {
    markReady = resolve
    markFailed = reject
  })

  function next() {
    const invocation = idle && waiting.shift()
    if (!idle || !invocation) return
    running.set(invocation.id, invocation)
    idle.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': Date.now() + timeoutMs,
      'lambda-runtime-invoked-function-arn':
        'arn:aws:lambda:eu-west-1:000000000000:function:artifact',
    })
    idle.end(JSON.stringify(invocation.event))
    idle = undefined
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const path = request.url?.replace('/2018-06-01/runtime/', '') ?? ''
    if (path === 'invocation/next') {
      idle = response
      markReady()
      return next()
    }
    const content = JSON.parse((await buffer(request)).toString('utf8'))
    const [, id = '', kind] = path.split('/')
    const invocation = running.get(id)
    running.delete(id)
    if (path === 'init/error') markFailed(toError(content))
    else if (kind === 'error') invocation?.failed(toError(content))
    else invocation?.done(content)
    response.writeHead(202).end()
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const startedAt = performance.now()
  const child = spawn(process.execPath, [runtime, `127.0.0.1:${port}`, folder, handler], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => output.push(chunk))
  }
  child.once('error', (fault) => markFailed(fault))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const written = () => Buffer.concat(output).toString('utf8')
  async function close() {
    child.kill('SIGKILL')
    await ended
    server.closeAllConnections()
    server.close()
  }
  void ended.then(() => {
    const fault = new Error(`the function's process has ended: ${written()}`)
    markFailed(fault)
    for (const { failed } of [...waiting, ...running.values()]) failed(fault)
  })

  try {
    await ready
  } catch (error) {
    await close()
    throw error
  }
  return {
    initMs: performance.now() - startedAt,
    invoke: async (event) => {
      const invokedAt = performance.now()
      const answer = await new Promise((done, failed) => {
        waiting.push({ id: randomUUID(), event, done, failed })
        next()
      })
      return { answer, ms: performance.now() - invokedAt }
    },
    written,
    close,
  }
}

const toError = ({ errorType, errorMessage }: Fault) => new Error(`${errorType}: ${errorMessage}`)
