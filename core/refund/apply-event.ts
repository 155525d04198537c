import type { Clock } from '../clock.ts'
import { RetryLater } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Announce } from '../ports/announcements.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { countedOf, type Refund } from './ledger.ts'
import { refundChange } from './refund-changes.ts'

export type RecordRefundDeps = {
  readonly orders: OrderStore
  readonly announceAlert: Announce
  readonly clock: Clock
  readonly log: Log
}

/** How often a write that lost a race is decided anew. */
const attempts = 5

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
  for (let attempt = 0; attempt < attempts; attempt += 1) {
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
    const { outcome } = await orders.change(wanted)
    if (outcome === 'refused') continue
    log.info({ orderId, traceId, refundId, status, amount, order: wanted.to }, 'refund.recorded')
    if (cameToNothing) log.error({ orderId, traceId, refundId, status, amount }, 'refund.failed')
    return 'recorded'
  }
  throw new RetryLater('this order is being changed by others', 1)
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
