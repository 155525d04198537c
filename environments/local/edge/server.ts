import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { fastifyHttpProxy } from '@fastify/http-proxy'
import { fastifyStatic } from '@fastify/static'
import Fastify from 'fastify'
import type { StandIn } from '../stand-ins/http.ts'
import {
  type EdgeAnswer,
  type EdgeRequest,
  loadViewerRequest,
  sitePaths,
} from './viewer-request.ts'

export type EdgeOptions = {
  readonly port: number
  /** The built site. */
  readonly siteDir: string
  readonly apiUrl: string
  /** Where payment pages are: forms may lead there. */
  readonly paymentOrigin: string
}

const headersFile = new URL('../../../modules/edge/response-headers.json', import.meta.url)

/** Where the function's decisions are routed to; no path of the shop begins like this. */
const toApi = '/@api'
const toAnswer = '/@answer'

/**
 * The edge on one machine: the site and `/api/*` on one origin, with CloudFront's own function in
 * front, its headers and its cache rules.
 */
export async function startEdge(options: EdgeOptions): Promise<StandIn & { reload(): void }> {
  const { port, siteDir, apiUrl, paymentOrigin } = options
  const answers = new WeakMap<IncomingMessage, EdgeAnswer>()
  const siteHeaders = readHeaders(paymentOrigin)
  let viewerRequest = loadViewerRequest(sitePaths(siteDir))

  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    rewriteUrl: (request) => {
      const [path = '/', query] = (request.url ?? '/').split('?', 2)
      const isForApi = path === '/api' || path.startsWith('/api/')
      const decided = viewerRequest({ request: edgeRequestOf(request, path, query) })
      if ('statusCode' in decided) {
        answers.set(request, decided)
        return toAnswer
      }
      const rest = query === undefined ? decided.uri : `${decided.uri}?${query}`
      return isForApi ? `${toApi}${rest}` : rest
    },
  })
  await app.register(fastifyHttpProxy, {
    upstream: apiUrl,
    prefix: toApi,
    rewritePrefix: '',
    http2: false,
    proxyPayloads: true,
    // What the API says stands: its addresses are the shop's already.
    internalRewriteLocationHeader: false,
    http: { requestOptions: { timeout: 30_000 } },
  })
  await app.register(async (site) => {
    site.addHook('onSend', async (_request, reply) => void reply.headers(siteHeaders))
    await site.register(fastifyStatic, {
      root: siteDir,
      cacheControl: false,
      setHeaders: (reply, file) => void reply.header('cache-control', cacheRule(file)),
    })
    site.all(toAnswer, async (request, reply) => {
      const { statusCode, headers, body } = answers.get(request.raw) as EdgeAnswer
      for (const [name, { value }] of Object.entries(headers)) reply.header(name, value)
      return reply.code(statusCode).send(body)
    })
  })
  const url = await app.listen({ port, host: '127.0.0.1' })
  return {
    url,
    reload: () => {
      viewerRequest = loadViewerRequest(sitePaths(siteDir))
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

/** Hashed files never change; everything else may change with the next release. */
function cacheRule(file: string): string {
  return file.includes('/_astro/')
    ? 'public, max-age=31536000, immutable'
    : 'public, max-age=60, must-revalidate'
}

function edgeRequestOf(
  { method = 'GET', headers }: IncomingMessage,
  uri: string,
  query = '',
): EdgeRequest {
  const values = (pairs: Iterable<[string, string]>) =>
    Object.fromEntries([...pairs].map(([name, value]) => [name, { value }]))
  const cookies = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('=', 2) as [string, string])
    .filter(([name]) => name !== '')
  return {
    method,
    uri,
    querystring: values(
      query
        .split('&')
        .filter(Boolean)
        .map((pair) => pair.split('=', 2) as [string, string]),
    ),
    headers: values(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    cookies: values(cookies),
  }
}
