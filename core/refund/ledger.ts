import { dueFields } from '../order/cancel-unpaid.ts'
import { nextStatus } from '../order/lifecycle.ts'
import { type Order, openShardOf } from '../order/order.ts'
import { limitShare } from '../order/order-limits.ts'
import { mailsOf, type OrderMail } from '../order/order-mail.ts'
import type { OrderChange } from '../ports/order-store.ts'
import { demandsOf } from '../stock/demand.ts'
import { countedOf, isFurther, type Refund, returnedOf, transferIdOf } from './refund.ts'
import type { UnresolvedRefund } from './unresolved-refunds.ts'

/**
 * Returns the change that records a refund: the ledger entry and the order's refunded sum together.
 * It also cancels a fully refunded order that is not shipped. Returns undefined if the ledger is
 * already up to date.
 */
export function refundChange(
  order: Order,
  known: Refund | undefined,
  next: Refund,
  now: Date,
): OrderChange | undefined {
  if (!isFurther(next.status, known?.status)) return undefined
  const { orderId, status, chargedBack } = order
  const refunded = order.refunded - countedOf(known) + countedOf(next)
  const closed = closeIfReturned({ ...order, refunded })
  const { refundId, amount, why, by, failure, reference } = next
  return {
    orderId,
    from: [status],
    where: { refunded: order.refunded, chargedBack },
    set: { refunded },
    ...closed,
    event: {
      entry: `refund-${next.status}#${refundId}`,
      at: now.toISOString(),
      what: `refund ${next.status}${closed ? ', order cancelled' : ''}`,
      details: { amount, why, by, ...(failure && { failure }), ...(reference && { reference }) },
    },
    ledger: { refund: next, was: known?.status },
    mails: [
      ...(closed ? mailsOf(order, 'cancelled', now, { refund: next }) : []),
      ...acceptedMail(order, known, next, now),
    ],
  }
}

/**
 * Returns the part of a change that closes an order whose money was all returned, by refunds or by
 * the buyer's bank. Returns undefined if money is left, or the order is shipped.
 */
export function closeIfReturned(order: Order) {
  const { status, lines, currency, charged, total } = order
  const to =
    returnedOf(order) >= (charged?.amount ?? total) ? nextStatus(status, 'refund') : undefined
  return (
    to && {
      to,
      remove: dueFields,
      outbox: { step: undefined },
      returnStock: demandsOf(lines, currency),
      limitShare: limitShare(order),
    }
  )
}

/**
 * Returns the buyer's mail about a refund, once the provider has accepted it. A refund that is only
 * requested may still be refused.
 */
function acceptedMail(
  order: Order,
  known: Refund | undefined,
  next: Refund,
  now: Date,
): readonly OrderMail[] {
  const isAccepted = ({ status }: Refund) => status === 'pending' || status === 'succeeded'
  const isNew = isAccepted(next) && !(known && isAccepted(known))
  return isNew ? mailsOf(order, 'refunded', now, { refund: next }) : []
}

/**
 * Returns the ledger entry of a refund to request from the provider. If the process crashes before
 * the request, the sweeper sends it.
 */
export function requestedRefund(
  { orderId, paymentIntentId = '', charged, traceId }: Order,
  wanted: Pick<Refund, 'refundId' | 'amount' | 'why' | 'by'>,
  now: Date,
): Refund {
  return {
    ...wanted,
    orderId,
    paymentIntentId,
    currency: charged?.currency ?? '',
    status: 'requested',
    traceId,
    requestedAt: now.toISOString(),
    attempt: 1,
    openShard: openShardOf(orderId),
    nextCheckAt: now.toISOString(),
  }
}

/** Returns the ledger entry of a failed refund that was paid by bank transfer. */
export function transferRefund(
  { refund, amount }: UnresolvedRefund,
  paid: { readonly reference: string; readonly by: string },
  now: Date,
): Refund {
  const { refundId, orderId, paymentIntentId, currency, why, traceId } = refund
  return {
    refundId: transferIdOf(refundId),
    replaces: refundId,
    orderId,
    paymentIntentId,
    amount,
    currency,
    status: 'succeeded',
    why,
    ...paid,
    paidBy: 'transfer',
    traceId,
    requestedAt: now.toISOString(),
    attempt: 1,
  }
}

/**
 * Returns a requested refund reduced to `amount`, with a new idempotency key, and the change that
 * stores it.
 */
export function reduceRefund(
  { orderId, status, refunded }: Order,
  refund: Refund,
  amount: number,
  now: Date,
): { readonly refund: Refund; readonly change: OrderChange } {
  const { refundId, amount: was, attempt } = refund
  const reduced = { ...refund, amount, attempt: attempt + 1, nextCheckAt: now.toISOString() }
  const change: OrderChange = {
    orderId,
    from: [status],
    where: { refunded },
    set: { refunded: refunded - was + amount },
    event: {
      entry: `refund-reduced#${refundId}#${reduced.attempt}`,
      at: now.toISOString(),
      what: 'refund reduced',
      details: { amount, was },
    },
    ledger: { refund: reduced, was: 'requested' },
  }
  return { refund: reduced, change }
}
