import { isoAfter } from '../clock.ts'
import { ShopError } from '../errors.ts'
import type { PaymentGateway } from '../ports/payment-gateway.ts'
import { type CancelUnpaidDeps, closeUnpaid } from './cancel-unpaid.ts'
import { withNextIdempotencyKey } from './next-idempotency-key.ts'
import type { Order } from './order.ts'

export type OpenPaymentDeps = CancelUnpaidDeps & {
  readonly gateway: Pick<PaymentGateway, 'openSession' | 'sessionOf' | 'expireSession'>
}

/** When its payment page must have closed: then somebody looks whether we heard of it. */
export function checkAfterSession({ sessionExpiresAt }: Pick<Order, 'sessionExpiresAt'>): string {
  return new Date(sessionExpiresAt * 1000).toISOString()
}

/**
 * Where an unpaid order can still be paid. One that nobody can pay any more is closed here. A page that
 * was given out here is kept open until its own end. Throws ShopError busy while a sweep is at the order,
 * which may be closing the page.
 */
export async function paymentOf(
  order: Order,
  deps: OpenPaymentDeps,
): Promise<string | 'paid' | 'closed'> {
  const checkAt = checkAfterSession(order)
  const { nextCheckAt = checkAt } = order
  if (nextCheckAt < checkAt && nextCheckAt > deps.clock().toISOString()) throw busy()
  const session = await withNextIdempotencyKey(order, deps.gateway.sessionOf, deps)
  if (session.state === 'complete') return 'paid'
  if (session.state !== 'open') {
    const to = session.state === 'expired' ? 'expired' : 'cancelled'
    await closeUnpaid(order, 'payment page expired', deps, to)
    return 'closed'
  }
  // Unlike the time it was placed with: who placed it may yet give it up, and then finds it changed.
  const given = isoAfter(checkAt, 1)
  if (nextCheckAt !== given && !(await keepOpen(order, given, deps))) throw busy()
  return session.url
}

/** False where somebody else is at the order; another who is given the same page is not. */
async function keepOpen(order: Order, until: string, { orders }: OpenPaymentDeps) {
  if (await orders.postpone(order, until)) return true
  const now = await orders.read(order.orderId)
  return now?.status === 'pending' && now.nextCheckAt === until
}

const busy = () => new ShopError('busy', 'this order is being looked at, try again')

/**
 * Opens the payment page of an order that has just been placed; its address. An order that the provider
 * refuses is closed. Throws ShopError payment_refused or payment_unavailable.
 */
export async function openPayment(order: Order, deps: OpenPaymentDeps): Promise<string> {
  const { orderId, traceId } = order
  try {
    const { url } = await withNextIdempotencyKey(order, deps.gateway.openSession, deps)
    deps.log.info({ orderId, traceId }, 'order placed')
    return url
  } catch (error) {
    if (!(error instanceof ShopError)) throw error
    if (error.code === 'payment_refused') {
      await closeUnpaid(order, 'the payment page could not be opened', deps)
    } else {
      // Nobody can pay it now: unless its buyer asks again, the next sweep gives its stock back.
      await deps.orders.postpone(order, deps.clock().toISOString())
    }
    throw error
  }
}
