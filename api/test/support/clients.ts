import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Context } from 'aws-lambda'
import type { FastifyInstance } from 'fastify'
import { edgeHeaders } from '../../../test/support/edge-headers.ts'
import type { LambdaHandler } from '../../lambda-handler.ts'
import type { Answer, Call } from './call.ts'
import { eventSources, type Source } from './event-sources.ts'

/**
 * Sends a request to the app through one of its hosts, with the edge's headers and a new client
 * address.
 */
export type Client = (call: Call) => Promise<Answer>

const cookieLine = (cookies: Readonly<Record<string, string>>) =>
  Object.entries(cookies).map(([name, value]) => `${name}=${value}`)

/** Returns the port of a listening app. */
export const portOf = (app: FastifyInstance) => (app.server.address() as AddressInfo).port

/** Returns a client that uses a real socket. The app must be listening. */
export function viaServer(app: FastifyInstance): Client {
  const port = portOf(app)
  return ({ method = 'GET', path, headers = {}, body, cookies = {} }) => {
    const cookie = cookieLine(cookies).join('; ')
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          headers: { ...edgeHeaders(), ...headers, ...(cookie && { cookie }) },
        },
        async (incoming) => {
          const text = (await buffer(incoming)).toString('utf8')
          const { statusCode: status = 0, headers: all } = incoming
          resolve({ status, headers: flat(all), setCookies: all['set-cookie'] ?? [], text })
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }
}

const flat = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

/**
 * Returns a client that calls the function with the events of `source`. `base64` encodes the
 * bodies.
 */
export function viaLambda(
  handler: LambdaHandler,
  { base64, source = 'http api' }: { readonly base64: boolean; readonly source?: Source },
): Client {
  const { eventOf, answerIn } = eventSources[source]
  return async ({ method = 'GET', path, headers = {}, body, cookies = {} }) => {
    const [rawPath = '/', query = ''] = path.split('?')
    const bytes = body === undefined ? undefined : Buffer.from(body)
    const sent = {
      method,
      path: rawPath,
      query,
      headers: {
        host: 'api.example',
        ...edgeHeaders(),
        ...headers,
        ...(bytes && { 'content-length': String(bytes.length) }),
      },
      cookies: cookieLine(cookies),
      body: bytes?.toString(base64 ? 'base64' : 'utf8'),
      isBase64Encoded: base64,
    }
    return answerIn(await handler(eventOf(sent), { awsRequestId: 'lambda-request-1' } as Context))
  }
}

/** Opens a browser: it stores cookies, sends its origin and prefers HTML. */
export function openBrowser(client: Client, origin: string) {
  const cookies: Record<string, string> = {}

  async function ask(call: Call): Promise<Answer> {
    const answer = await client({ ...call, cookies: { ...cookies } })
    for (const line of answer.setCookies) {
      const [pair = ''] = line.split(';')
      const [name = '', ...value] = pair.split('=')
      if (/Max-Age=0/.test(line)) delete cookies[name]
      else cookies[name] = value.join('=')
    }
    return answer
  }

  const page = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  return {
    cookies,
    ask,
    /** Requests a page, as a browser does. */
    see: (path: string) => ask({ path, headers: page }),
    /** Requests JSON, as a page's script does. */
    read: async (path: string, headers: Readonly<Record<string, string>> = {}) =>
      parsed(await ask({ path, headers })),
    /** Submits a plain HTML form. Use a list of pairs for repeated fields. */
    submit: (
      path: string,
      fields: Readonly<Record<string, string>> | readonly (readonly [string, string])[],
    ) =>
      ask({
        method: 'POST',
        path,
        headers: { ...page, origin, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields as Record<string, string>).toString(),
      }),
    /** Sends JSON, as a page's script does. */
    post: async (path: string, body?: object, headers: Readonly<Record<string, string>> = {}) =>
      parsed(
        await ask({
          method: 'POST',
          path,
          headers: { origin, ...(body && { 'content-type': 'application/json' }), ...headers },
          ...(body && { body: JSON.stringify(body) }),
        }),
      ),
  }
}

function parsed(answer: Answer) {
  const isJson = /^application\/(problem\+)?json/.test(answer.headers['content-type'] ?? '')
  return { ...answer, json: isJson ? JSON.parse(answer.text) : undefined }
}
