import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Answer, Call } from '../../api/test/support/call.ts'

/** Maximum number of requests of one run. */
const maxRequests = 6000

/** How long an attack waits for an answer, in milliseconds. */
const timeoutMs = 15_000

export type HttpClient = {
  readonly count: number
  /** Sends a request to a local server. Throws RangeError for any other host. */
  send(base: string, call: Call): Promise<Answer>
  /** Sends bytes to a local server and returns everything that it answers. */
  sendBytes(base: string, bytes: string): Promise<string>
}

/**
 * Throws RangeError unless the URL is one of 127.0.0.1 without credentials: the attacks must never
 * reach another machine.
 */
export function assertLocal(url: string): URL {
  const { protocol, hostname, username } = new URL(url)
  if (protocol !== 'http:' || hostname !== '127.0.0.1' || username !== '')
    throw new RangeError(`the attacks run against http://127.0.0.1 only, not against ${url}`)
  return new URL(url)
}

export function createClient(): HttpClient {
  let count = 0
  function countRequest() {
    count += 1
    if (count > maxRequests) throw new RangeError(`more than ${maxRequests} requests`)
  }

  return {
    get count() {
      return count
    },
    send: (base, { method = 'GET', path, headers = {}, body, cookies = {} }) => {
      const { hostname: host, port } = assertLocal(base)
      countRequest()
      const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`)
      const all = { ...(cookie.length > 0 && { cookie: cookie.join('; ') }), ...headers }
      return new Promise((resolve, reject) => {
        const outgoing = httpRequest(
          // A new connection each: a server may just be closing an idle one.
          { host, port, method, path, headers: all, timeout: timeoutMs, agent: false },
          async (incoming) => {
            const text = (await buffer(incoming)).toString('utf8')
            const { statusCode: status = 0, headers: received } = incoming
            const flat = Object.entries(received).map(([name, value]) => [name, String(value)])
            resolve({
              status,
              headers: Object.fromEntries(flat),
              setCookies: received['set-cookie'] ?? [],
              text,
            })
          },
        )
        outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')))
        outgoing.on('error', reject)
        outgoing.end(body)
      })
    },
    sendBytes: (base, bytes) => {
      const { hostname: host, port } = assertLocal(base)
      countRequest()
      return new Promise((resolve) => {
        const socket = connect(Number(port), host)
        let received = ''
        // A server that waits for more bytes has not executed the request.
        socket.setTimeout(1500, () => socket.destroy())
        socket.on('data', (data) => {
          received += data.toString('latin1')
        })
        socket.on('error', () => undefined)
        socket.on('close', () => resolve(received))
        socket.write(bytes, 'latin1')
      })
    },
  }
}
