import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fastifyHttpProxy } from '@fastify/http-proxy'
import { fastifyStatic } from '@fastify/static'
import Fastify, { type FastifyReply, type RawServerBase, type RouteGenericInterface } from 'fastify'
import { isLoopbackHost } from '#core/loopback-host.ts'
import { cacheRule } from '../../cli/artifacts/site-paths.ts'
import type { Emulator } from '../emulators/http.ts'
import {
  type EdgeAnswer,
  type EdgeRequest,
  loadViewerRequest,
  readEntries,
} from './viewer-request.ts'

export type EdgeOptions = {
  readonly port: number
  /** The folder of the built site. */
  readonly siteDir: string
  readonly apiUrl: string
  /** The origin of the payment pages: forms may submit to it. */
  readonly paymentOrigin: string
  /**
   * The secret that identifies the edge to the API. Undefined: no secret, as before the first
   * deploy has stored one.
   */
  readonly originSecret?: string | undefined
  /**
   * For tests: the request header that sets the viewer's address. Without it, the edge uses the
   * address of the socket.
   */
  readonly viewerAddressHeader?: string | undefined
}

/**
 * The header that tests use to choose the viewer's address. Only tests start an edge that reads it.
 */
export const testAddressHeader = 'x-test-viewer-address'

type ErrorResponses = {
  /** The path of the page for `replaced` statuses. */
  readonly page: string
  readonly replaced: readonly number[]
  readonly apiTimeoutSeconds: number
}

const errorsFile = new URL('../../modules/edge/error-responses.json', import.meta.url)
const headersFile = new URL('../../modules/edge/response-headers.json', import.meta.url)

/**
 * The most bytes that the request line and the header values of a request to API Gateway may have:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
const maxHeadBytes = 10_240

/** Internal prefix of requests that go to the API. No path of the shop starts with it. */
const apiPrefix = '/@api'
/** Internal path of requests that the function has answered itself. */
const answeredPath = '/@answer'

/**
 * Emulates the edge on one machine: it serves the site and `/api/*` on one origin, with
 * CloudFront's own function, headers and cache rules.
 */
export async function startEdge(options: EdgeOptions): Promise<Emulator & { reload(): void }> {
  const { port, siteDir, apiUrl, paymentOrigin, originSecret, viewerAddressHeader } = options
  const results = new WeakMap<IncomingMessage, EdgeRequest | EdgeAnswer>()
  const siteHeaders = readHeaders(paymentOrigin)
  const errors = JSON.parse(readFileSync(errorsFile, 'utf8')) as ErrorResponses
  const load = () => loadViewerRequest(readEntries(siteDir, originSecret))
  let viewerRequest = load()

  async function runFunction(request: IncomingMessage): Promise<void> {
    const [path, query] = splitOnce(request.url ?? '/', '?')
    const chosen = viewerAddressHeader && request.headers[viewerAddressHeader]
    const ip = String(chosen || request.socket.remoteAddress)
    const event = {
      context: { requestId: randomUUID() },
      viewer: { ip },
      request: edgeRequestOf(request, path, query),
    }
    const result = await viewerRequest(event)
    results.set(request, result)
    if ('uri' in result) replaceHeaders(request, result)
  }

  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    // The function is asynchronous and Fastify's URL rewriting is synchronous, so it runs before
    // Fastify.
    serverFactory: (handle) =>
      createServer((request, response) => {
        runFunction(request).then(
          () => handle(request, response),
          // CloudFront answers 503 when a function fails.
          () => response.writeHead(503).end(),
        )
      }),
    rewriteUrl: (request) => {
      const [path, query] = splitOnce(request.url ?? '/', '?')
      const isForApi = path.startsWith('/api/')
      const result = results.get(request as IncomingMessage) as EdgeRequest | EdgeAnswer
      if ('statusCode' in result) return answeredPath
      const rest = query === undefined ? result.uri : `${result.uri}?${query}`
      return isForApi ? `${apiPrefix}${rest}` : rest
    },
  })
  // The shop has one origin, as on CloudFront. Under a second host name, its cookies and the check
  // of the origin would not work.
  app.addHook('onRequest', async (request, reply) => {
    const { port: ownPort } = app.server.address() as AddressInfo
    const { host } = request.headers
    if ((request.raw.headersDistinct['host'] ?? []).length > 1)
      return reply.code(400).send({ message: 'a request must have one Host header' })
    if (!isLoopbackHost(host))
      return reply.code(421).send({ message: 'the local shop answers to 127.0.0.1 only' })
    if (host !== `localhost:${ownPort}`) return
    return reply.redirect(`http://127.0.0.1:${ownPort}${request.originalUrl}`, 308)
  })
  app.addHook('onRequest', async ({ raw }, reply) => {
    const { method = '', url = '', headers } = raw
    if (!url.startsWith(apiPrefix)) return
    const sent = [method, url.slice(apiPrefix.length), ...Object.values(headers).flat()].join('')
    if (Buffer.byteLength(sent) <= maxHeadBytes) return
    return reply.code(431).send({ message: 'Request Header Fields Too Large' })
  })
  await app.register(fastifyHttpProxy, {
    upstream: apiUrl,
    prefix: apiPrefix,
    rewritePrefix: '',
    http2: false,
    proxyPayloads: true,
    // Keep the API's redirects: they already point to the shop's addresses.
    internalRewriteLocationHeader: false,
    // Like CloudFront, try once.
    retryMethods: [],
    http: { requestOptions: { timeout: errors.apiTimeoutSeconds * 1000 } },
    replyOptions: {
      // CloudFront answers 504 if its origin does not respond in time or cannot be reached.
      onError: (reply) => void sendErrorPage(reply, 504),
      onResponse: (_request, reply, response) => {
        const { statusCode } = reply
        if (!errors.replaced.includes(statusCode)) return void reply.send(response.stream)
        response.stream.resume()
        return void sendErrorPage(reply, statusCode)
      },
    },
  })
  /** Sends the site's page as CloudFront does: without the function, and 404 if it is missing. */
  function sendErrorPage(
    reply: FastifyReply<RouteGenericInterface, RawServerBase>,
    status: number,
  ) {
    const file = join(siteDir, errors.page)
    // The origin's error may have headers, such as a length.
    for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name)
    if (!existsSync(file)) return reply.code(404).type('text/plain').send('Not found')
    return reply
      .code(status)
      .headers({ ...siteHeaders, 'cache-control': cacheRule(file) })
      .type('text/html; charset=utf-8')
      .send(readFileSync(file))
  }
  await app.register(async (site) => {
    // The policies for response headers are documented for files only, not for the function's answers.
    site.addHook('onSend', async (request, reply) => {
      if (request.url !== answeredPath) reply.headers(siteHeaders)
    })
    await site.register(fastifyStatic, {
      root: siteDir,
      cacheControl: false,
      setHeaders: (reply, file) => void reply.header('cache-control', cacheRule(file)),
    })
    site.all(answeredPath, async (request, reply) => {
      const { statusCode, headers, body } = results.get(request.raw) as EdgeAnswer
      for (const [name, { value }] of Object.entries(headers)) reply.header(name, value)
      return reply.code(statusCode).send(body)
    })
  })
  // Answers like CloudFront and S3 for a method that the site does not allow or a file that does
  // not exist.
  app.setNotFoundHandler(({ method }, reply) => {
    const isRead = method === 'GET' || method === 'HEAD'
    return reply
      .code(isRead ? 404 : 403)
      .headers(siteHeaders)
      .type('text/plain; charset=utf-8')
      .send(isRead ? 'Not found' : 'This method is not allowed here')
  })
  const url = await app.listen({ port, host: '127.0.0.1' })
  return {
    url,
    reload: () => {
      viewerRequest = load()
    },
    close: () => app.close(),
  }
}

function readHeaders(paymentOrigin: string): Record<string, string> {
  const headers = JSON.parse(readFileSync(headersFile, 'utf8')) as Record<string, string>
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value.replace('{paymentOrigin}', paymentOrigin),
    ]),
  )
}

/** Sets the request's headers to those that the function returned. */
function replaceHeaders(request: IncomingMessage, { headers }: EdgeRequest): void {
  for (const name of Object.keys(request.headers)) if (!headers[name]) delete request.headers[name]
  for (const [name, { value }] of Object.entries(headers)) request.headers[name] = value
}

function edgeRequestOf(
  { method = 'GET', headers }: IncomingMessage,
  uri: string,
  query = '',
): EdgeRequest {
  const cookies = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter(Boolean)
  return {
    method,
    uri,
    querystring: valuesOf(query.split('&').map((pair) => splitOnce(pair, '='))),
    headers: valuesOf(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    // The function reads the names that the shop's cookies have over https.
    cookies: valuesOf(cookies.map((pair) => splitOnce(`__Host-${pair}`, '='))),
  }
}

/**
 * Converts name-value pairs to CloudFront's format: the last value of each name, plus all values if
 * there are several.
 */
function valuesOf(pairs: readonly (readonly [string, string | undefined])[]) {
  const named = Map.groupBy(
    pairs.filter(([name]) => name !== ''),
    ([name]) => name,
  )
  return Object.fromEntries(
    [...named].map(([name, found]) => {
      const all = found.map(([, value = '']) => ({ value }))
      const last = all.at(-1)?.value ?? ''
      return [name, all.length > 1 ? { value: last, multiValue: all } : { value: last }]
    }),
  )
}

/** Splits a text at the first `mark`. */
function splitOnce(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
