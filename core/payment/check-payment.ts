import { isoAfter } from '../clock.ts'
import { closeUnpaid } from '../order/cancel-unpaid.ts'
import { withNextIdempotencyKey } from '../order/next-idempotency-key.ts'
import type { Order } from '../order/order.ts'
import { fundsCheckSeconds } from './payment-changes.ts'
import { type SettleDeps, type Settlement, settlePayment } from './settle-payment.ts'

/**
 * Duration of a sweeper's claim of an order, in seconds: longer than one provider call with its
 * retry.
 */
const sweepSeconds = 20

/**
 * Asks the provider for the payment status of an overdue order, and applies it like the event that
 * is missing. The event was lost, or no payment page was ever opened. Returns `waiting` if the
 * payment is undecided, and `skipped` if another process has claimed the order.
 */
export async function checkPayment(
  order: Order,
  deps: SettleDeps,
): Promise<Settlement | 'cancelled' | 'waiting' | 'skipped'> {
  const { orderId, traceId, status } = order
  const claimed = isoAfter(deps.clock(), sweepSeconds)
  if (!(await deps.orders.postpone(order, claimed))) return 'skipped'
  const claim = { ...order, nextCheckAt: claimed }
  const session = await withNextIdempotencyKey(order, deps.gateway.readOrOpenSession, deps)
  if (session.state === 'complete' || session.state === 'expired') {
    const outcome = await settlePayment({ event: session.event, traceId, redelivered: true }, deps)
    if (outcome !== 'repeated') return outcome
    // Postpone only after the provider has answered: a failed check must be repeated soon.
    if (status === 'awaiting_funds')
      await deps.orders.postpone(claim, isoAfter(deps.clock(), fundsCheckSeconds))
    return 'waiting'
  }
  if (session.state === 'open') {
    // Renew the claim: the check may have outlasted it, and the page may have been returned to the
    // buyer.
    const again = isoAfter(deps.clock(), sweepSeconds)
    if (!(await deps.orders.postpone(claim, again))) return 'skipped'
    if ((await deps.gateway.expireSession(session.sessionId)) === 'complete') return 'waiting'
    deps.log.info({ orderId, traceId }, 'payment.page_closed')
  }
  const why = session.state === 'open' ? 'payment page expired' : 'no payment page was opened'
  return (await closeUnpaid(order, why, deps)) ? 'cancelled' : 'waiting'
}
