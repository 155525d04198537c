import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type AwsCall, callsIn } from './calls.ts'

export type ProxyOptions = {
  /** The URL of the AWS emulator. */
  readonly aws: string
  readonly stripe: string
  readonly region: string
  readonly account: string
}

/**
 * Starts the proxy that a deployed process uses as AWS and Stripe. It forwards requests to the
 * emulators and records the permissions that each AWS call needs.
 */
export async function openRecordingProxy({ aws, stripe, region, account }: ProxyOptions) {
  const calls: AwsCall[] = []
  const unknownCalls: string[] = []

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse) {
    const { host = '', 'x-amz-target': target = '' } = incoming.headers
    const { method = 'GET', url = '/' } = incoming
    const body = await buffer(incoming)
    const isStripe = host.endsWith('.stripe.com')
    // The public keys that verify tokens need no permission.
    if (!isStripe && !url.endsWith('/.well-known/jwks.json')) {
      const awsRequest = { method, path: url, target: String(target), body: body.toString('utf8') }
      try {
        calls.push(...callsIn(awsRequest, { region, account }))
      } catch (error) {
        unknownCalls.push((error as Error).message)
      }
    }
    const to = new URL(url, isStripe ? stripe : aws)
    // The emulator of Stripe refuses other hosts than this machine.
    const headers = isStripe ? { ...incoming.headers, host: to.host } : incoming.headers
    const forwarded = request(to, { method, headers }, (answer) => {
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
