import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type AwsCall, callsIn } from './calls.ts'

export type FrontOptions = {
  /** The URL of the AWS emulator. */
  readonly aws: string
  readonly stripe: string
  readonly region: string
  readonly account: string
}

/**
 * Starts the server that deployed processes use as AWS and Stripe. It forwards requests to the
 * emulators and records the permissions that each AWS call needs.
 */
export async function openFront({ aws, stripe, region, account }: FrontOptions) {
  const calls: AwsCall[] = []
  const unknownCalls: string[] = []

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse) {
    const { host = '', 'x-amz-target': target = '' } = incoming.headers
    const { method = 'GET', url = '/' } = incoming
    const body = await buffer(incoming)
    const isStripe = host.endsWith('.stripe.com')
    // The public keys that verify tokens need no permission.
    if (!isStripe && !url.endsWith('/.well-known/jwks.json')) {
      const asked = { method, path: url, target: String(target), body: body.toString('utf8') }
      try {
        calls.push(...callsIn(asked, { region, account }))
      } catch (error) {
        unknownCalls.push((error as Error).message)
      }
    }
    const to = new URL(url, isStripe ? stripe : aws)
    const handed = request(to, { method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    handed.on('error', () => outgoing.destroy())
    handed.end(body)
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    calls: calls as readonly AwsCall[],
    /** Calls whose permission is unknown. */
    unknownCalls: unknownCalls as readonly string[],
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
