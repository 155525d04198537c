import { publishAlert } from '../order/alerts.ts'
import type { Order } from '../order/order.ts'
import { requestEffects } from '../order/request-effects.ts'
import type { Alert } from '../ports/announce.ts'
import type { DisputeEvent } from '../ports/payment-event.ts'
import { findOrderIdOfPayment } from '../refund/apply-refund-event.ts'
import type { RefundDeps } from '../refund/send-refund.ts'
import { contentionError, retryOnRefusal } from '../retry-on-refusal.ts'
import { disputeChange } from './dispute-change.ts'
import { refundAfterDispute } from './refund-after-dispute.ts'

/**
 * Records a dispute event in its order: adds an event to the timeline and updates the ledger, the
 * number of open disputes and what the bank gave to the buyer. Does not stop the shipment: the
 * operators get an alert and decide. Exception: if the bank gave all of the money to the buyer, an
 * order that is not shipped is cancelled. When the dispute has ended, refunds what
 * a closed order must still return. Returns `foreign` if the payment is not the shop's.
 */
export async function applyDisputeEvent(
  event: DisputeEvent,
  traceId: string,
  deps: RefundDeps,
): Promise<'recorded' | 'repeated' | 'foreign'> {
  const orderId = await findOrderIdOfPayment(event.paymentIntentId, deps)
  if (!orderId) return 'foreign'
  const outcome = await recordDispute(orderId, event, traceId, deps)
  // Also after a repeated event: the previous consumer may have crashed.
  if (event.status !== 'open') await refundAfterDispute(orderId, event, deps)
  return outcome
}

async function recordDispute(
  orderId: string,
  event: DisputeEvent,
  traceId: string,
  deps: RefundDeps,
): Promise<'recorded' | 'repeated'> {
  const { disputeId, what, amount, why } = event
  return retryOnRefusal(async () => {
    const [order, known] = await Promise.all([
      deps.orders.read(orderId),
      deps.orders.readDispute(orderId, disputeId),
    ])
    if (!order) throw new Error(`order ${orderId} not found (dispute ${disputeId})`)
    const now = deps.clock()
    const alert = known ? undefined : disputeAlert(event, order, traceId, now)
    const change = disputeChange(order, known, event, now)
    const result = await deps.orders.change({ ...change, ...(alert && { alert }) })
    if (result.outcome === 'refused') return result.known ? 'repeated' : 'refused'
    const about = { orderId, traceId, disputeId, what, amount, why }
    deps.log.warn({ ...about, order: change.to }, 'dispute.recorded')
    await requestEffects(change, traceId, deps)
    if (alert) await publishAlert(alert, deps)
    return 'recorded'
  }, contentionError)
}

function disputeAlert(
  { disputeId, amount, currency, why }: DisputeEvent,
  { orderId }: Order,
  traceId: string,
  now: Date,
): Alert {
  return {
    id: `${orderId}#dispute#${disputeId}`,
    type: 'dispute.opened',
    subject: `Order ${orderId} is disputed`,
    body: { orderId, disputeId, amount, currency, why },
    traceId,
    orderId,
    at: now.toISOString(),
  }
}
