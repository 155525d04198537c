import { isoAfter } from '../clock.ts'
import { closeUnpaid } from '../order/cancel-unpaid.ts'
import { withNextIdempotencyKey } from '../order/next-idempotency-key.ts'
import type { Order } from '../order/order.ts'
import { bankSeconds } from './payment-changes.ts'
import { type SettleDeps, type Settlement, settlePayment } from './settle-payment.ts'

/** Seconds that a claim of an order holds: longer than one call to the provider with its retry. */
const sweepSeconds = 20

/**
 * Asks the provider how the payment of an overdue order stands, and does what its event would have
 * done: the event was lost, or there was never a payment page. `waiting` where nothing is decided,
 * `skipped` where another asks.
 */
export async function checkPayment(
  order: Order,
  deps: SettleDeps,
): Promise<Settlement | 'cancelled' | 'waiting' | 'skipped'> {
  const { orderId, traceId, status } = order
  const claimed = isoAfter(deps.clock(), sweepSeconds)
  if (!(await deps.orders.postpone(order, claimed))) return 'skipped'
  const claim = { ...order, nextCheckAt: claimed }
  const session = await withNextIdempotencyKey(order, deps.gateway.sessionOf, deps)
  if (session.state === 'complete' || session.state === 'expired') {
    const outcome = await settlePayment({ event: session.event, traceId, redelivered: true }, deps)
    if (outcome !== 'repeated') return outcome
    // Not before it has answered: a look that failed is repeated soon.
    if (status === 'awaiting_funds')
      await deps.orders.postpone(claim, isoAfter(deps.clock(), bankSeconds))
    return 'waiting'
  }
  if (session.state === 'open') {
    // The look may have taken longer than the claim holds, and the page be given out meanwhile.
    const again = isoAfter(deps.clock(), sweepSeconds)
    if (!(await deps.orders.postpone(claim, again))) return 'skipped'
    deps.log.info({ orderId, traceId }, 'an overdue payment page is closed')
    if ((await deps.gateway.expireSession(session.sessionId)) === 'complete') return 'waiting'
  }
  const why = session.state === 'open' ? 'payment page expired' : 'no payment page was opened'
  return (await closeUnpaid(order, why, deps)) ? 'cancelled' : 'waiting'
}
