import { isoAfter } from '../clock.ts'
import { ShopError } from '../errors.ts'
import type { PaymentGateway } from '../ports/payment-gateway.ts'
import { type CancelUnpaidDeps, closeUnpaid } from './cancel-unpaid.ts'
import { withNextIdempotencyKey } from './next-idempotency-key.ts'
import type { Order } from './order.ts'

export type OpenPaymentDeps = CancelUnpaidDeps & {
  readonly gateway: Pick<PaymentGateway, 'openSession' | 'readOrOpenSession' | 'expireSession'>
}

/**
 * Returns when the payment page expires (ISO 8601). The sweeper then checks for a missed event.
 */
export function checkAfterSession({ sessionExpiresAt }: Pick<Order, 'sessionExpiresAt'>): string {
  return new Date(sessionExpiresAt * 1000).toISOString()
}

/**
 * Returns the address of an unpaid order's payment page, `paid` or `closed`. Closes an order that
 * can no longer be paid. A page that was returned to a buyer stays open until it expires. Throws
 * ShopError busy while a sweeper checks the order, because the sweeper may be closing the page.
 */
export async function findPaymentPage(
  order: Order,
  deps: OpenPaymentDeps,
): Promise<string | 'paid' | 'closed'> {
  const checkAt = checkAfterSession(order)
  const { nextCheckAt = checkAt } = order
  if (nextCheckAt < checkAt && nextCheckAt > deps.clock().toISOString()) throw busy()
  const session = await withNextIdempotencyKey(order, deps.gateway.readOrOpenSession, deps)
  if (session.state === 'complete') return 'paid'
  if (session.state !== 'open') {
    const to = session.state === 'expired' ? 'expired' : 'cancelled'
    await closeUnpaid(order, 'payment page expired', deps, { to })
    return 'closed'
  }
  // Must differ from the check time of a new order: the process that placed the order may still try
  // to expire it after a failure, and that conditional write must then fail.
  const keptUntil = isoAfter(checkAt, 1)
  if (nextCheckAt !== keptUntil && !(await keepOpen(order, keptUntil, deps))) throw busy()
  return session.url
}

/**
 * Prevents other processes from closing the page before `until` (ISO 8601). Returns false if
 * another process is changing the order; another process that returns the same page is no conflict.
 */
async function keepOpen(order: Order, until: string, { orders }: OpenPaymentDeps) {
  if (await orders.postpone(order, until)) return true
  const now = await orders.read(order.orderId)
  return now?.status === 'pending' && now.nextCheckAt === until
}

const busy = () => new ShopError('busy', 'the payment of this order is being checked; try again')

/**
 * Opens the payment page of a new order and returns its address. Closes the order if the provider
 * refuses it. Throws ShopError payment_refused or payment_unavailable.
 */
export async function openPayment(order: Order, deps: OpenPaymentDeps): Promise<string> {
  const { orderId, traceId } = order
  try {
    const { url } = await withNextIdempotencyKey(order, deps.gateway.openSession, deps)
    deps.log.info({ orderId, traceId }, 'order.placed')
    return url
  } catch (error) {
    if (!(error instanceof ShopError)) throw error
    if (error.code === 'payment_refused') {
      await closeUnpaid(order, 'the payment page could not be opened', deps)
    } else {
      // The order cannot be paid now. Unless the buyer retries, the next sweep returns its stock.
      await deps.orders.postpone(order, deps.clock().toISOString())
    }
    throw error
  }
}
