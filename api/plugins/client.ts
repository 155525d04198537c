import fp from 'fastify-plugin'
import type { OriginSecrets } from '#core/aws/origin-secrets.ts'
import type { Client } from '#core/client.ts'
import { clientAt } from '../client-address.ts'

/** Routes that only monitors and the payment provider call. */
const exempt = ['/health', '/ready', '/webhook']

/**
 * Sets `request.client`. It is the address in `x-client-address` if `x-origin-secret` proves that
 * the edge sent the request, else `direct`. Removes both headers from the request, so that they
 * cannot be logged.
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
      request.client = (await originSecrets.accepts(singleValue(secret)))
        ? clientAt(singleValue(address))
        : 'direct'
    })
  },
  { name: 'client' },
)

/**
 * Returns a header's value, or an empty text if it is repeated: the edge sends each header once.
 */
const singleValue = (value: string | readonly string[] = '') =>
  typeof value === 'string' ? value : ''

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for requests of monitors and the payment provider. */
    client: Client | undefined
  }
}
