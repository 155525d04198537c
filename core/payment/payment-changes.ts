import { isoAfter } from '../clock.ts'
import { emailFields } from '../order/email-key.ts'
import { inInbox } from '../order/inbox-keys.ts'
import { transitionOf } from '../order/lifecycle.ts'
import { type Order, type OrderEvent, openShardOf } from '../order/order.ts'
import { limitShare } from '../order/order-limits.ts'
import { mailsOf } from '../order/order-mail.ts'
import type { Outbox } from '../order/outbox.ts'
import type { Alert } from '../ports/announce.ts'
import type { OrderChange } from '../ports/order-store.ts'
import type { PaymentEvent } from '../ports/payment-event.ts'
import type { Refund } from '../refund/refund.ts'
import { demandsOf } from '../stock/demand.ts'

/**
 * Returns the timeline event for a payment event. Its key names the payment object, not the
 * provider's event: the provider may send several events for one change.
 */
export function toOrderEvent(event: PaymentEvent, now: Date, what: string): OrderEvent {
  const { kind, objectId, eventId, createdAt, amount, currency } = event
  return {
    entry: `${kind}#${objectId}`,
    at: now.toISOString(),
    what,
    details: { eventId, createdAt, amount, currency },
  }
}

/**
 * Returns the change that makes an order paid and puts its first step into the outbox. Applies only
 * if the amount and the currency match the order.
 */
export function settleChange(event: PaymentEvent, order: Order, now: Date): OrderChange {
  return {
    orderId: event.orderId,
    ...transitionOf('settle'),
    where: { total: event.amount, currency: event.currency },
    set: { ...orderFieldsOf(event), ...firstStepTimes(now) },
    outbox: firstStepOutbox(now),
    limitShare: limitShare(order),
    event: toOrderEvent(event, now, 'payment settled'),
    mails: mailsOf(withEmail(order, event), 'confirmed', now),
    ...lookupOf(event),
  }
}

/**
 * Returns the change for a payment of a closed order that cannot be fulfilled: records the payment
 * together with the refund that returns it.
 */
export function lateRefundChange(
  event: PaymentEvent,
  order: Order,
  refund: Refund,
  now: Date,
): OrderChange {
  return {
    ...recordPaymentChange(event, order, now, 'paid after the order was closed, refund requested'),
    where: { refunded: order.refunded },
    set: { ...orderFieldsOf(event), refunded: order.refunded + refund.amount },
    ledger: { refund, was: undefined },
  }
}

/** Returns the change that records a payment without changing the order's status. */
export function recordPaymentChange(
  event: PaymentEvent,
  order: Order,
  now: Date,
  what: string,
): OrderChange {
  return {
    orderId: event.orderId,
    from: [order.status],
    set: orderFieldsOf(event),
    event: toOrderEvent(event, now, what),
    ...lookupOf(event),
  }
}

/**
 * Returns the change for a payment of a closed order: the order becomes paid as in `settleChange`,
 * and takes its stock again. Applies only if the stock is available.
 */
export function reinstateChange(event: PaymentEvent, order: Order, now: Date): OrderChange {
  const settled = settleChange(event, order, now)
  return {
    ...settled,
    ...transitionOf('reinstate'),
    where: { ...settled.where, refunded: order.refunded },
    // The order may have been erased: it has personal data again, and does not expire.
    remove: ['erasedAt', 'expiresAt'],
    set: { ...orderFieldsOf(event), ...firstStepTimes(now), openShard: openShardOf(order.orderId) },
    takeStock: demandsOf(order.lines, order.currency),
  }
}

/** Seconds between two checks of an order that awaits its funds: a bank transfer takes days. */
export const fundsCheckSeconds = 24 * 3600

/** Returns the change for a payment method whose funds arrive later. */
export function awaitFundsChange(event: PaymentEvent, order: Order, now: Date): OrderChange {
  return {
    orderId: event.orderId,
    ...transitionOf('awaitFunds'),
    where: { total: event.amount, currency: event.currency },
    set: { ...orderFieldsOf(event), nextCheckAt: isoAfter(now, fundsCheckSeconds) },
    event: toOrderEvent(event, now, 'waiting for the funds'),
    mails: mailsOf(withEmail(order, event), 'awaiting-funds', now),
    ...lookupOf(event),
  }
}

/** Why an order is under review: the text of the timeline's event. */
export const reviewReasons = {
  amount: 'the amount does not match',
  address: 'there is no delivery address',
  payment: 'the payment does not match the order',
  unknown: 'the payment provider does not show the payment',
} as const

export type ReviewReason = (typeof reviewReasons)[keyof typeof reviewReasons]

/**
 * Returns the change that puts an order under review, because its payment does not match, with
 * a mail to the buyer and an alert to the operators: one of them must decide before the order is
 * shipped.
 */
export function reviewChange(
  { event, traceId }: { readonly event: PaymentEvent; readonly traceId: string },
  order: Order,
  now: Date,
  why: ReviewReason,
): OrderChange & { readonly alert: Alert } {
  const { orderId, eventId, kind, amount, currency } = event
  const agreed = { amount: order.total, currency: order.currency }
  return {
    orderId,
    ...transitionOf('sendToReview'),
    set: { ...orderFieldsOf(event), ...inInbox(orderId) },
    limitShare: limitShare(order),
    event: toOrderEvent(event, now, why),
    // The buyer has seen that the payment succeeded. Without a mail, a guest could not return.
    mails: mailsOf(withEmail(order, event), 'review', now),
    alert: {
      id: `${orderId}#${kind}#review`,
      type: 'order.review',
      subject: `Order ${orderId} is under review`,
      body: { orderId, eventId, why, amount, currency, agreed },
      traceId,
      orderId,
      at: now.toISOString(),
    },
    ...lookupOf(event),
  }
}

/**
 * Returns the change for an unpaid order whose payment the provider refuses to show: puts the order
 * under review and alerts the operators.
 */
export function unknownPaymentChange(
  order: Order,
  failure: string,
  now: Date,
): OrderChange & { readonly alert: Alert } {
  const { orderId, traceId } = order
  const at = now.toISOString()
  const why = reviewReasons.unknown
  return {
    orderId,
    ...transitionOf('sendToReview'),
    set: inInbox(orderId),
    limitShare: limitShare(order),
    event: { entry: 'payment-unknown', at, what: why, details: { failure } },
    alert: {
      id: `${orderId}#unknown#review`,
      type: 'order.review',
      subject: `Order ${orderId} is under review`,
      body: { orderId, why, failure },
      traceId,
      orderId,
      at,
    },
  }
}

/**
 * Returns the change for a payment page that expired unpaid: closes the order, returns its stock.
 */
export function expireChange(event: PaymentEvent, order: Order, now: Date): OrderChange {
  return endChange(event, order, 'expire', now, 'payment page expired')
}

/** Returns the change for a failed payment: closes the order and returns its stock. */
export function failChange(event: PaymentEvent, order: Order, now: Date): OrderChange {
  return {
    ...endChange(event, order, 'fail', now, 'payment failed'),
    mails: mailsOf(withEmail(order, event), 'payment-failed', now),
  }
}

/**
 * Returns the change for a failed payment of an order under review: cancels the order without an
 * operator's decision.
 */
export function cancelFromReviewChange(event: PaymentEvent, order: Order, now: Date): OrderChange {
  return { ...failChange(event, order, now), ...reviewCancelled }
}

const reviewCancelled = { from: ['review'], to: 'cancelled' } as const

function endChange(
  event: PaymentEvent,
  order: Order,
  action: 'expire' | 'fail',
  now: Date,
  what: string,
): OrderChange {
  return {
    orderId: event.orderId,
    ...transitionOf(action),
    remove: ['openShard', 'nextCheckAt'],
    event: toOrderEvent(event, now, what),
    returnStock: demandsOf(order.lines, order.currency),
    limitShare: limitShare(order),
  }
}

function orderFieldsOf(event: PaymentEvent): Partial<Order> {
  const { objectId, paymentIntentId, paid, amount, currency, email, address, createdAt } = event
  return {
    checkoutSessionId: objectId,
    ...(paid && { charged: { amount, currency }, paidAt: createdAt }),
    ...(paymentIntentId && { paymentIntentId }),
    ...emailFields(email),
    ...(address && { address: withoutBlanks(address) }),
  }
}

/** Returns the due times of an order that has just become paid: its first step is due now. */
export function firstStepTimes(now: Date): Pick<Order, 'stepDueAt' | 'nextCheckAt'> {
  return { stepDueAt: now.toISOString(), nextCheckAt: now.toISOString() }
}

/** Returns the outbox of an order that has just become paid. */
export function firstStepOutbox(now: Date): Outbox {
  return { step: { step: 'start-packaging', dueAt: now.toISOString(), attempts: 1 } }
}

/** Returns the order with the address that the buyer has entered on the payment page. */
const withEmail = (order: Order, { email = order.email }: PaymentEvent): Order => ({
  ...order,
  ...(email && { email }),
})

const lookupOf = ({ paymentIntentId }: PaymentEvent) => (paymentIntentId ? { paymentIntentId } : {})

function withoutBlanks(
  address: NonNullable<PaymentEvent['address']>,
): NonNullable<Order['address']> {
  const { line2, state, ...rest } = address
  return { ...rest, ...(line2 && { line2 }), ...(state && { state }) }
}
