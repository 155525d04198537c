import fp from 'fastify-plugin'
import type { OriginSecrets } from '#core/aws/origin-secrets.ts'
import type { Client } from '#core/order/order-limits.ts'
import { clientAt } from '../client-address.ts'

/** Called by monitors and by the payment provider, never by shoppers. */
const exempt = ['/health', '/ready', '/webhook']

/**
 * Finds out where a request comes from: the address in `x-client-address` where the edge vouches for it
 * with its secret, else `direct`. Takes both headers off the request, so that nothing can log them.
 */
export const client = fp(
  async (app, { originSecrets }: { readonly originSecrets: OriginSecrets }) => {
    app.decorateRequest('client', undefined)
    app.addHook('onRequest', async (request) => {
      const { headers } = request.raw
      const { 'x-origin-secret': secret, 'x-client-address': address } = headers
      delete headers['x-origin-secret']
      delete headers['x-client-address']
      if (exempt.includes(request.routeOptions.url ?? '')) return
      request.client = (await originSecrets.accepts(only(secret)))
        ? clientAt(only(address))
        : 'direct'
    })
  },
  { name: 'client' },
)

/** The edge sends each of its headers once. */
const only = (value: string | readonly string[] = '') => (typeof value === 'string' ? value : '')

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for what is no shopper's request. */
    client: Client | undefined
  }
}
