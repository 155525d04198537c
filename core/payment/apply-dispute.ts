import { publishAlert } from '../order/alerts.ts'
import type { Order } from '../order/order.ts'
import type { Alert } from '../ports/announce.ts'
import type { OrderChange } from '../ports/order-store.ts'
import type { DisputeEvent } from '../ports/payment-event.ts'
import { findOrderIdOfPayment, type LedgerEventDeps } from '../refund/apply-refund-event.ts'
import { contentionError, retryOnRefusal } from '../retry-on-refusal.ts'
import type { Dispute } from './dispute.ts'

/**
 * Records a dispute event in its order: adds an event to the timeline and updates the ledger and
 * the number of open disputes. Does not stop the shipment: the operators get an alert and decide.
 * Returns `foreign` if the payment is not the shop's.
 */
export async function applyDisputeEvent(
  event: DisputeEvent,
  traceId: string,
  deps: LedgerEventDeps,
): Promise<'recorded' | 'repeated' | 'foreign'> {
  const { disputeId, what, amount, why } = event
  const orderId = await findOrderIdOfPayment(event.paymentIntentId, deps)
  if (!orderId) return 'foreign'
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
    deps.log.warn({ orderId, traceId, disputeId, what, amount, why }, 'dispute.recorded')
    if (alert) await publishAlert(alert, deps)
    return 'recorded'
  }, contentionError)
}

/**
 * Returns the change that records the event. A decided dispute keeps its decision, even if an older
 * event arrives later.
 */
function disputeChange(
  order: Order,
  known: Dispute | undefined,
  event: DisputeEvent,
  now: Date,
): OrderChange {
  const { disputeId, eventId, what, amount, currency, why, createdAt } = event
  const status = known && known.status !== 'open' ? known.status : event.status
  const dispute: Dispute = {
    disputeId,
    orderId: order.orderId,
    amount,
    currency,
    why,
    status,
    openedAt: known?.openedAt ?? createdAt,
  }
  const wasOpen = known?.status === 'open' ? 1 : 0
  const isOpen = status === 'open' ? 1 : 0
  const { disputesOpen } = order
  return {
    orderId: order.orderId,
    from: [order.status],
    where: { disputesOpen },
    set: { disputesOpen: disputesOpen - wasOpen + isOpen },
    event: {
      entry: `dispute-${what}#${disputeId}`,
      at: now.toISOString(),
      what: `dispute ${what.replaceAll('_', ' ')}`,
      details: { eventId, amount, why },
    },
    ledger: { dispute, was: known?.status },
  }
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
