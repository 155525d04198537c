import fp from 'fastify-plugin'
import type { RotatingSecret } from '#core/aws/rotating-secret.ts'
import type { Clock } from '#core/clock.ts'
import { checkLink } from '#core/order/order-link.ts'
import { readClaims } from './tokens.ts'

/**
 * Verifies the links to orders. A link may have been signed with a key that this process does not
 * know yet. The keys are then read again first, at most once in 10 s.
 */
export const orderLinks = fp(
  async (
    app,
    { linkKeys, clock }: { readonly linkKeys: RotatingSecret; readonly clock: Clock },
  ) => {
    app.decorateRequest('opensOrder', async function opensOrder(orderId: string, token: string) {
      const check = () => checkLink({ orderId, token }, linkKeys.known(), clock())
      if (check() === 'unknown') await linkKeys.readAgain()
      if (check() === 'valid') return true
      // Earlier releases mailed the token of a guest cookie with one order. The last of these links
      // expires 90 days after the last order of such a release.
      const { orders } = readClaims(this, 'guest', token)
      return Array.isArray(orders) && orders.includes(orderId)
    })
  },
  { name: 'order-links', dependencies: ['tokens'] },
)

declare module 'fastify' {
  interface FastifyRequest {
    /** Returns whether the token of a link opens the order. */
    opensOrder(orderId: string, token: string): Promise<boolean>
  }
}
