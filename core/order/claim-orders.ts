import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { toEmailKey } from './email-key.ts'
import { orderStatuses } from './lifecycle.ts'

export type ClaimDeps = {
  readonly orders: Pick<OrderStore, 'ofEmail' | 'change'>
  readonly clock: Clock
  readonly log: Log
}

/** Maximum number of orders that one call claims. A later call claims the others. */
const maxClaims = 50

/** An unpaid order has no e-mail address yet, except that of its account. */
const claimable = orderStatuses.filter((status) => status !== 'pending')

/**
 * Gives an account the orders that were placed as a guest with its e-mail address. The caller must
 * have confirmed that the address belongs to the account. Returns how many. Safe to repeat and to
 * run concurrently: each order gets an account at most once. Throws ShopError busy.
 */
export async function claimOrders(
  { customerId, email }: { readonly customerId: string; readonly email: string },
  { orders, clock, log }: ClaimDeps,
): Promise<number> {
  const emailKey = toEmailKey(email)
  const found = await orders.ofEmail(emailKey)
  const unclaimed = found.filter((order) => order.customerId === undefined).slice(0, maxClaims)
  const results = await Promise.all(
    unclaimed.map(({ orderId }) =>
      orders.change({
        orderId,
        from: claimable,
        where: { emailKey, customerId: undefined },
        set: { customerId },
        event: {
          entry: 'claimed',
          at: clock().toISOString(),
          what: 'claimed by the account of its e-mail address',
        },
      }),
    ),
  )
  const count = results.filter(({ outcome }) => outcome === 'changed').length
  if (count > 0) log.info({ customerId, count }, 'order.claimed')
  return count
}
