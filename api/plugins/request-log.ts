import fp from 'fastify-plugin'
import { newTraceId } from '#core/ids.ts'
import { loggedClient } from '../client-address.ts'

/**
 * Gives each request its trace id (never the client's), and writes one line when it is answered: no
 * body, no cookie, no URL with its query, because links carry tokens. `client` is where the request came
 * from, for abuse handling: an IPv4 address, or the /64 of an IPv6 address. A request about an order
 * takes over the trace that the order's checkout began.
 */
export const requestLog = fp(
  async (app) => {
    app.decorateRequest('traceId', '')
    app.decorateRequest('orderId', undefined)
    app.addHook('onRequest', async (request) => {
      request.traceId = newTraceId()
    })
    app.addHook('onResponse', async (request, reply) => {
      const { method, routeOptions, problemCode, orderId, client, traceId, log } = request
      const fields = {
        traceId,
        ...(orderId && { orderId }),
        ...(client && { client: loggedClient(client) }),
        method,
        route: routeOptions.url ?? 'unknown',
        statusCode: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 10) / 10,
        ...(problemCode && { code: problemCode }),
      }
      log.info(fields, 'request.completed')
    })
  },
  { name: 'request-log' },
)

declare module 'fastify' {
  interface FastifyRequest {
    /** `trc_` and a ULID. */
    traceId: string
    /** The order that the request is about, once it is known. */
    orderId: string | undefined
  }
}
