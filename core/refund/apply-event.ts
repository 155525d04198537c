import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Announce } from '../ports/announce.ts'
import type { OrderStore } from '../ports/order-store.ts'
import type { RefundEvent } from '../ports/payment-event.ts'
import type { PaymentGateway } from '../ports/payment-gateway.ts'
import { contended, retryOnRefusal } from '../retry-on-refusal.ts'
import { refundChange } from './ledger.ts'
import { countedOf, type Refund } from './refund.ts'

export type RecordRefundDeps = {
  readonly orders: OrderStore
  readonly announceAlert: Announce
  readonly clock: Clock
  readonly log: Log
}

export type LedgerEventDeps = RecordRefundDeps & {
  readonly gateway: Pick<PaymentGateway, 'orderOfPayment'>
}

/**
 * Brings a refund that the provider tells of into its order's ledger, whoever asked for it. `foreign`
 * where its payment was not ours.
 */
export async function applyRefundEvent(
  event: RefundEvent,
  traceId: string,
  deps: LedgerEventDeps,
): Promise<'recorded' | 'repeated' | 'foreign'> {
  const orderId = await findOrder(event.paymentIntentId, deps)
  if (!orderId) return 'foreign'
  const { eventId: _, kind: __, createdAt, ...refund } = event
  return recordRefund(
    {
      ...refund,
      orderId,
      traceId,
      why: 'made at the payment provider',
      by: 'payment provider',
      requestedAt: createdAt,
      attempt: 1,
    },
    deps,
  )
}

/**
 * The order of a payment. The lookup is written when the payment settles; a refund may be heard of
 * before that, and the provider then says what the payment was for.
 */
export async function findOrder(
  paymentIntentId: string,
  { orders, gateway }: LedgerEventDeps,
): Promise<string | undefined> {
  return (
    (await orders.orderOfPayment(paymentIntentId)) ??
    (await gateway.orderOfPayment(paymentIntentId))
  )
}

/**
 * Brings a refund's row into the ledger as it is now known, once, in whatever order the news comes;
 * an order all of whose money is gone is cancelled, unless its parcel is. `repeated` where the ledger
 * knows as much. Throws RetryLater where others keep changing the order.
 */
export async function recordRefund(
  heard: Refund,
  { orders, announceAlert, clock, log }: RecordRefundDeps,
): Promise<'recorded' | 'repeated'> {
  const { orderId, refundId, status, traceId, amount } = heard
  const cameToNothing = countedOf(heard) === 0
  return retryOnRefusal(async () => {
    const [order, known] = await Promise.all([
      orders.read(orderId),
      orders.refund(orderId, refundId),
    ])
    if (!order) throw new Error(`a refund for an order that is not there: ${orderId}`)
    // What we asked for keeps our reason and our name; the provider's news only moves it on.
    const next = known ? { ...withoutCheck(known), ...newsOf(heard) } : heard
    const wanted = refundChange(order, known, next, clock())
    if (!wanted) return 'repeated'
    // First: an alarm that rings twice bears one id, and one that a crash has swallowed rings no more.
    if (cameToNothing) await announceAlert(failureAlert(next))
    if ((await orders.change(wanted)).outcome === 'refused') return 'refused'
    log.info({ orderId, traceId, refundId, status, amount, order: wanted.to }, 'refund.recorded')
    if (cameToNothing) log.error({ orderId, traceId, refundId, status, amount }, 'refund.failed')
    return 'recorded'
  }, contended)
}

function failureAlert({ orderId, refundId, status, amount, currency, failure, traceId }: Refund) {
  return {
    id: `${orderId}#refund-failed#${refundId}`,
    type: 'refund.failed',
    subject: `A refund of order ${orderId} came to nothing`,
    body: { orderId, refundId, status, amount, currency, failure },
    traceId,
  }
}

function newsOf({ status, providerRefundId, failure }: Refund): Partial<Refund> {
  return {
    status,
    ...(providerRefundId && { providerRefundId }),
    ...(failure && { failure }),
  }
}

function withoutCheck({ openShard: _, nextCheckAt: __, ...refund }: Refund): Refund {
  return refund
}
