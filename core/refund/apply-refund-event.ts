import { publishAlert } from '../order/alerts.ts'
import { inInbox } from '../order/inbox-keys.ts'
import { type RequestEffectsDeps, requestEffects } from '../order/request-effects.ts'
import type { Alert, Announce } from '../ports/announce.ts'
import type { OrderStore } from '../ports/order-store.ts'
import type { RefundEvent } from '../ports/payment-event.ts'
import type { PaymentGateway } from '../ports/payment-gateway.ts'
import { contentionError, retryOnRefusal } from '../retry-on-refusal.ts'
import { refundChange } from './ledger.ts'
import { countedOf, type Refund, refundableOf } from './refund.ts'

export type RecordRefundDeps = RequestEffectsDeps & {
  readonly orders: OrderStore
  readonly announceAlert: Announce
}

export type LedgerEventDeps = RecordRefundDeps & {
  readonly gateway: Pick<PaymentGateway, 'findOrderId'>
}

/**
 * Records the provider's refund event in its order's ledger, whether the shop or an operator at the
 * provider requested the refund. Returns `foreign` if the payment is not the shop's.
 */
export async function applyRefundEvent(
  event: RefundEvent,
  traceId: string,
  deps: LedgerEventDeps,
): Promise<'recorded' | 'repeated' | 'foreign'> {
  const orderId = await findOrderIdOfPayment(event.paymentIntentId, deps)
  if (!orderId) return 'foreign'
  const { eventId: _, kind: __, createdAt, ...refund } = event
  return recordRefund(
    {
      ...refund,
      orderId,
      traceId,
      why: 'requested at the payment provider',
      by: 'payment provider',
      requestedAt: createdAt,
      attempt: 1,
    },
    deps,
  )
}

/**
 * Returns the id of a payment's order. The store knows it once the payment is recorded. A refund
 * event may arrive before that: then asks the provider.
 */
export async function findOrderIdOfPayment(
  paymentIntentId: string,
  { orders, gateway }: LedgerEventDeps,
): Promise<string | undefined> {
  return (await orders.findOrderId(paymentIntentId)) ?? (await gateway.findOrderId(paymentIntentId))
}

/**
 * Records the current state of a refund in the ledger, once, even if events arrive out of order.
 * Cancels a fully refunded order that is not shipped. Returns `repeated` if the ledger is already
 * up to date. Throws RetryLater if other processes keep changing the order.
 */
export async function recordRefund(
  received: Refund,
  deps: RecordRefundDeps,
): Promise<'recorded' | 'repeated'> {
  const { orders, clock, log } = deps
  const { orderId, refundId, status, traceId, amount } = received
  const isFailedOrCanceled = countedOf(received) === 0
  return retryOnRefusal(async () => {
    const [order, known] = await Promise.all([
      orders.read(orderId),
      orders.readRefund(orderId, refundId),
    ])
    if (!order) throw new Error(`order ${orderId} not found (refund ${refundId})`)
    // Keep the shop's own reason and requester: the provider's event only updates the status.
    const merged = known ? { ...withoutCheck(known), ...statusOf(received) } : received
    const refunded = order.refunded - countedOf(known) + countedOf(merged)
    const isMoneyLeft = !order.charged || refundableOf({ ...order, refunded }) > 0
    const needsOperator = isFailedOrCanceled && isMoneyLeft
    const next = needsOperator ? { ...merged, ...inInbox(orderId) } : merged
    const now = clock()
    const wanted = refundChange(order, known, next, now)
    if (!wanted) return 'repeated'
    const alert = needsOperator ? failureAlert(next, now) : undefined
    const { outcome } = await orders.change({ ...wanted, ...(alert && { alert }) })
    if (outcome === 'refused') return 'refused'
    log.info({ orderId, traceId, refundId, status, amount, order: wanted.to }, 'refund.recorded')
    await requestEffects(wanted, traceId, deps)
    if (!alert) return 'recorded'
    log.error({ orderId, traceId, refundId, status, amount }, 'refund.failed')
    await publishAlert(alert, deps)
    return 'recorded'
  }, contentionError)
}

function failureAlert(refund: Refund, now: Date): Alert {
  const { orderId, refundId, status, amount, currency, failure, traceId } = refund
  return {
    id: `${orderId}#refund-failed#${refundId}`,
    type: 'refund.failed',
    subject: `A refund of order ${orderId} failed`,
    body: { orderId, refundId, status, amount, currency, failure },
    traceId,
    orderId,
    at: now.toISOString(),
  }
}

function statusOf({ status, providerRefundId, failure }: Refund): Partial<Refund> {
  return {
    status,
    ...(providerRefundId && { providerRefundId }),
    ...(failure && { failure }),
  }
}

function withoutCheck({ openShard: _, nextCheckAt: __, waitsFor: ___, ...refund }: Refund): Refund {
  return refund
}
