import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type Account, openApplied } from './applied.ts'
import type { AwsCall } from './calls.ts'
import type { openDatabases } from './database.ts'
import { isGranted } from './grants.ts'
import { startFunction } from './processes.ts'
import { openRecordingProxy } from './recording-proxy.ts'

export type FunctionsOptions = Account & {
  readonly account: string
  /** The folder and the digest of the migration's unpacked zip. */
  readonly zip: { readonly folder: string; readonly digest: string }
  readonly databases: ReturnType<typeof openDatabases>
}

/** A function that has run: its calls, and what is wrong with them. */
export type FunctionRun = {
  readonly name: string
  readonly calls: readonly AwsCall[]
  readonly refused: readonly string[]
}

type Fault = { readonly errorType: string; readonly errorMessage: string; readonly log: string }

/**
 * Starts a Lambda endpoint that runs the functions for migrations and reports, which the AWS emulator cannot: their
 * deployed zip, with the environment that Terraform applied, as the process of their own role. It
 * forwards every other call to the AWS emulator. The caller closes it.
 */
export async function openFunctions(options: FunctionsOptions) {
  const { endpoint, region, name: shop, account, zip, databases } = options
  const applied = openApplied(options)
  const runs: FunctionRun[] = []
  let schemaVersion: string | null = null

  /** Runs a function once. Its own invocations come back to this server. */
  async function run(name: string, event: unknown): Promise<unknown> {
    const deployed = await applied.readFunction(name.slice(shop.length + 1))
    if (deployed.digest !== zip.digest) throw new Error(`the deployed ${name} has another zip`)
    const isSchema = name.endsWith('-schema')
    const isInNetwork = isSchema || name.endsWith('-report')
    const server = isInNetwork ? await databases.serverFor(deployed.environment) : undefined
    const targets = { aws: url(), stripe: 'http://127.0.0.1:9', region, account }
    const proxy = await openRecordingProxy(targets)
    const running = await startFunction(deployed, zip.folder, {
      region,
      aws: endpoint,
      proxy: proxy.port,
      ...(server && { database: server.port, authority: server.authorityFile }),
    })
    try {
      const { answer } = await running.invoke(event)
      if (isSchema) schemaVersion = (answer as { readonly version: string }).version
      return answer
    } catch (error) {
      const [, errorType = '', errorMessage = ''] =
        /^(\w+): (.*)$/s.exec(String((error as Error).message)) ?? []
      throw { errorType, errorMessage, log: running.written() } satisfies Fault
    } finally {
      const refused = proxy.calls
        .filter((call) => !isGranted(deployed.grants, call))
        .map(({ action, resource }) => `${name}: ${action} on ${resource}`)
      runs.push({ name, calls: proxy.calls, refused: [...proxy.unknownCalls, ...refused] })
      await running.close()
      proxy.close()
    }
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse) {
    const body = await buffer(incoming)
    const [, name] =
      /^\/2015-03-31\/functions\/([\w-]+)\/invocations/.exec(incoming.url ?? '') ?? []
    if (!name) return forward(incoming, outgoing, body)
    try {
      const answer = await run(name, JSON.parse(body.toString('utf8')))
      outgoing.writeHead(200).end(JSON.stringify(answer))
    } catch (error) {
      const { log = '', ...fault } = error as Partial<Fault>
      const headers = {
        'x-amz-function-error': 'Unhandled',
        'x-amz-log-result': Buffer.from(log).toString('base64'),
      }
      const message = error instanceof Error ? { errorMessage: error.message } : fault
      outgoing.writeHead(200, headers).end(JSON.stringify(message))
    }
  }

  function forward(incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer) {
    const { method, url: path = '/', headers } = incoming
    const forwarded = request(new URL(path, endpoint), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.destroy())
    forwarded.end(body)
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: url(),
    runs: runs as readonly FunctionRun[],
    /** The schema that the last migration reported; null before the first. */
    schemaVersion: () => schemaVersion,
    close: () => {
      server.closeAllConnections()
      server.close()
      applied.close()
    },
  }
}
