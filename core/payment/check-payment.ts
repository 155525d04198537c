import { isoAfter } from '../clock.ts'
import { publishAlert } from '../order/alerts.ts'
import { closeUnpaid } from '../order/cancel-unpaid.ts'
import { withNextIdempotencyKey } from '../order/next-idempotency-key.ts'
import type { Order } from '../order/order.ts'
import { failureOf } from '../vendor-error.ts'
import { applyRecord } from './apply-change.ts'
import { fundsCheckSeconds, unknownPaymentChange } from './payment-changes.ts'
import { type SettleDeps, type Settlement, settlePayment } from './settle-payment.ts'

/**
 * Duration of a sweeper's claim of an order, in seconds: longer than one provider call with its
 * retry.
 */
const claimSeconds = 20

/**
 * Asks the provider for the payment status of an overdue order, and applies it like an event.
 * Either the provider's event was lost, or the payment page was never opened. Returns `waiting` if
 * the payment is undecided, and `skipped` if another process has claimed the order. An order that
 * cannot have a payment is closed, without an operator.
 */
export async function checkPayment(
  order: Order,
  deps: SettleDeps,
): Promise<Settlement | 'cancelled' | 'waiting' | 'skipped'> {
  const { orderId, traceId, status } = order
  const claimEndsAt = isoAfter(deps.clock(), claimSeconds)
  if (!(await deps.orders.postpone(order, claimEndsAt))) return 'skipped'
  const claimedOrder = { ...order, nextCheckAt: claimEndsAt }
  const session = await withNextIdempotencyKey(order, deps.gateway.readOrOpenSession, deps).catch(
    (error: unknown) => {
      if (isUnknown(error)) return error
      if (failureOf(error)?.class === 'permanent')
        deps.log.error({ orderId, traceId, status, err: error }, 'order.stuck')
      throw error
    },
  )
  if (session instanceof Error) return reviewUnknown(order, session, deps)
  if (session.state === 'complete' || session.state === 'expired') {
    const outcome = await settlePayment({ event: session.event, traceId, redelivered: true }, deps)
    if (outcome !== 'repeated') return outcome
    // Postpone only after the provider has answered: a failed check must be repeated soon.
    if (status === 'awaiting_funds')
      await deps.orders.postpone(claimedOrder, isoAfter(deps.clock(), fundsCheckSeconds))
    return 'waiting'
  }
  if (session.state === 'open') {
    // Renew the claim. If it has expired during the check, another process may have returned the
    // page to the buyer: then this fails and the page stays open.
    const renewedUntil = isoAfter(deps.clock(), claimSeconds)
    if (!(await deps.orders.postpone(claimedOrder, renewedUntil))) return 'skipped'
    if ((await deps.gateway.expireSession(session.sessionId)) === 'complete') return 'waiting'
    deps.log.info({ orderId, traceId }, 'payment.page_closed')
  }
  const why = session.state === 'open' ? 'payment page expired' : 'no payment page was opened'
  return (await closeUnpaid(order, why, deps)) ? 'cancelled' : 'waiting'
}

/**
 * Returns whether the provider does not have the payment, so that each further check would fail. A
 * request that it refuses for another reason is an error of this release: the order stays open,
 * `order.stuck` raises one alarm for all orders, and a corrected release continues.
 */
const isUnknown = (error: unknown): error is Error =>
  error instanceof Error && failureOf(error)?.class === 'not_found'

/** Puts an order under review, because only an operator can find out whether it is paid. */
async function reviewUnknown(
  order: Order,
  { message }: Error,
  deps: SettleDeps,
): Promise<'review' | 'waiting'> {
  const { orderId, traceId } = order
  const wanted = unknownPaymentChange(order, message, deps.clock())
  if ((await applyRecord(wanted, traceId, deps)) === 'repeated') return 'waiting'
  deps.log.error({ orderId, traceId, why: wanted.event.what }, 'order.sent_to_review')
  await publishAlert(wanted.alert, deps)
  return 'review'
}
