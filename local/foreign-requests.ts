import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { isLoopbackHost } from '#core/loopback-host.ts'

type Request = { readonly method?: string | undefined; readonly headers: IncomingHttpHeaders }

export type Refusal = { readonly status: 403 | 421; readonly message: string }

const isRead = (method = 'GET') => method === 'GET' || method === 'HEAD'

/**
 * Returns why a local server refuses a request that a page in the developer's browser may have sent:
 * its host is not this machine (DNS rebinding), or it comes from another site or port (CSRF). Links
 * from other sites work. Programs send neither header:
 * https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Fetch-Site
 */
export function findRefusal({ method, headers }: Request): Refusal | undefined {
  const { host, origin } = headers
  if (!isLoopbackHost(host))
    return { status: 421, message: 'local servers answer to 127.0.0.1 and localhost only' }
  const site = headers['sec-fetch-site'] ?? 'none'
  const isLink =
    isRead(method) &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  const isOwn = ['same-origin', 'none'].includes(site) || isLink
  // Browsers without Sec-Fetch-Site send Origin with each request that is not a read.
  const isOwnOrigin = origin === undefined || isRead(method) || origin === `http://${host}`
  if (isOwn && isOwnOrigin) return undefined
  return { status: 403, message: 'local servers refuse requests of other sites' }
}

/** Refuses foreign requests, before any other hook of the app. */
export function refuseForeign(app: Pick<FastifyInstance, 'addHook'>): void {
  app.addHook('onRequest', async ({ raw }, reply) => {
    const refusal = findRefusal(raw)
    if (refusal) return reply.code(refusal.status).send({ message: refusal.message })
  })
}
