import fp from 'fastify-plugin'
import { newTraceId } from '#core/ids.ts'
import { loggedClient } from '../client-address.ts'

/**
 * Gives each request a new trace id and logs one line per response. A request about an order uses
 * the trace id of the order's checkout instead. The line contains no body, no cookie and no query
 * string, because links contain tokens. `client` helps to find abuse: an IPv4 address, or the /64
 * of an IPv6 address. `customerId` and `operatorId` are ids of the user pools.
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
      const { account, operator } = request
      const fields = {
        traceId,
        ...(orderId && { orderId }),
        ...(client && { client: loggedClient(client) }),
        ...(account && { customerId: account.customerId }),
        ...(operator && { operatorId: operator.operatorId }),
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
    /** The order of the request, once known. */
    orderId: string | undefined
  }
}
