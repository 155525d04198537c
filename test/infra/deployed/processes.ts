import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { viaLambda } from '../../../api/test/support/clients.ts'
import { runFunction } from '../../../cli/artifacts/lambda/run-function.ts'
import type { Applied } from './applied.ts'

/** Where a process finds AWS and its database on this machine. */
export type Connection = {
  readonly region: string
  /** The URL of the AWS emulator. */
  readonly aws: string
  /** The port of the recording proxy. */
  readonly proxy: number
  /** The port of the database. Only the agent has one. */
  readonly database?: number
  /** A file with the CA certificate of the database. */
  readonly authority?: string
}

export type Started = { readonly port: number; written(): string; close(): Promise<void> }

/**
 * The environment that a host gives every process: the role's credentials, and here also the
 * redirects to the proxies.
 */
function hostEnv({ region, aws, proxy, database, authority }: Connection): Record<string, string> {
  const redirect = pathToFileURL(join(import.meta.dirname, 'redirect.mjs'))
  redirect.searchParams.set('proxy', String(proxy))
  redirect.searchParams.set('aws', new URL(aws).port)
  if (database) redirect.searchParams.set('database', String(database))
  if (authority) redirect.searchParams.set('ca', authority)
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_SESSION_TOKEN: 'testing',
    NODE_OPTIONS: `--import=${redirect.href}`,
  }
}

/** Maps a path of the deployed file system to this machine. */
const inFolder = (environment: Applied['environment'], folder: string) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace(/^\/(var\/task|app)(?=\/)/, folder),
    ]),
  )

/** Starts a function on an emulated Lambda Runtime API, with its applied environment. */
export function startFunction(applied: Applied, folder: string, connection: Connection) {
  return runFunction({
    folder,
    handler: applied.handler ?? '',
    env: {
      ...hostEnv(connection),
      AWS_LAMBDA_FUNCTION_NAME: 'applied',
      ...inFolder(applied.environment, folder),
    },
    timeoutMs: 20_000,
  })
}

/** Starts the API as a function behind an emulated HTTP API. */
export async function startApiFunction(
  applied: Applied,
  folder: string,
  connection: Connection,
): Promise<Started> {
  const api = await startFunction(applied, folder, connection)
  const ask = viaLambda(async (event) => (await api.invoke(event)).answer as never, {
    base64: true,
  })
  const gateway = createServer(async (request, response) => {
    const body = await buffer(request)
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
    const {
      status,
      headers: answered,
      text,
    } = await ask({
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: Object.fromEntries(headers) as Record<string, string>,
      ...(body.length > 0 && { body }),
    })
    response.writeHead(status, answered).end(text)
  })
  await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done))
  return {
    port: (gateway.address() as AddressInfo).port,
    written: api.written,
    close: async () => {
      gateway.closeAllConnections()
      gateway.close()
      await api.close()
    },
  }
}

/**
 * Starts a long-running process: the container's server or the host's agent. Uses this machine's
 * ports, like a container's port mapping. Resolves when the process has printed `ready`.
 */
export async function startProgram(
  program: readonly string[],
  environment: Applied['environment'],
  options: Connection & { readonly folder: string; readonly ready: RegExp; readonly port?: number },
): Promise<Started> {
  const { folder, ready, port = 0 } = options
  const [command = '', ...args] = program
  const child = spawn(command, args, {
    cwd: folder,
    env: {
      ...inFolder(environment, folder),
      ...hostEnv(options),
      ...(port > 0 && { HOST: '127.0.0.1', PORT: String(port) }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  await new Promise<void>((done, failed) => {
    const report = (chunk: Buffer) => {
      text += chunk.toString('utf8')
      if (ready.test(text)) done()
    }
    child.stdout.on('data', report)
    child.stderr.on('data', report)
    child.once('error', failed)
    child.once('exit', (code) => failed(new Error(`${command} ended with ${code}: ${text}`)))
    setTimeout(() => failed(new Error(`${command} is not ready: ${text}`)), 60_000).unref()
  }).catch(async (error) => {
    await end(child)
    throw error
  })
  return { port, written: () => text, close: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  child.kill('SIGKILL')
  await ended
}
