import { isoAfter } from '../clock.ts'
import { sourcesOf } from '../order/lifecycle.ts'
import { type Order, type OrderEvent, openShardOf } from '../order/order.ts'
import { limitShare } from '../order/order-limits.ts'
import type { Outbox } from '../order/outbox.ts'
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
export function settlement(event: PaymentEvent, order: Order, now: Date): OrderChange {
  return {
    orderId: event.orderId,
    ...sourcesOf('settle'),
    where: { total: event.amount, currency: event.currency },
    set: { ...factsOf(event), ...firstStep(now) },
    outbox: firstStepEntry(now),
    share: limitShare(order),
    entry: toOrderEvent(event, now, 'payment settled'),
    ...lookupOf(event),
  }
}

/**
 * Returns the change for a payment of a closed order that cannot be fulfilled. One write records
 * the payment and the refund that returns it.
 */
export function lateCharge(
  event: PaymentEvent,
  order: Order,
  refund: Refund,
  now: Date,
): OrderChange {
  return {
    ...recordPayment(event, order, now, 'paid after the order was closed, refund requested'),
    where: { refunded: order.refunded },
    set: { ...factsOf(event), refunded: order.refunded + refund.amount },
    ledger: { refund, was: undefined },
  }
}

/** Returns the change that records a payment without changing the order's status. */
export function recordPayment(
  event: PaymentEvent,
  order: Order,
  now: Date,
  what: string,
): OrderChange {
  return {
    orderId: event.orderId,
    from: [order.status],
    set: factsOf(event),
    entry: toOrderEvent(event, now, what),
    ...lookupOf(event),
  }
}

/**
 * Returns the change for a payment of a closed order: as `settlement`, if the stock can be taken
 * again.
 */
export function reinstate(event: PaymentEvent, order: Order, now: Date): OrderChange {
  const settled = settlement(event, order, now)
  return {
    ...settled,
    ...sourcesOf('reinstate'),
    where: { ...settled.where, refunded: order.refunded },
    set: { ...factsOf(event), ...firstStep(now), openShard: openShardOf(order.orderId) },
    takeStock: demandsOf(order.lines, order.currency),
  }
}

/** Seconds between two checks of a payment that waits for a bank transfer, which takes days. */
export const bankSeconds = 24 * 3600

/** Returns the change for a payment method whose funds arrive later. */
export function awaitingFunds(event: PaymentEvent, now: Date): OrderChange {
  return {
    orderId: event.orderId,
    ...sourcesOf('awaitFunds'),
    where: { total: event.amount, currency: event.currency },
    set: { ...factsOf(event), nextCheckAt: isoAfter(now, bankSeconds) },
    entry: toOrderEvent(event, now, 'waiting for the funds'),
    ...lookupOf(event),
  }
}

/**
 * Returns the change that puts an order under review, because something does not match: an operator
 * must decide before the order is shipped.
 */
export function sendToReview(
  event: PaymentEvent,
  order: Order,
  now: Date,
  why: string,
): OrderChange {
  return {
    orderId: event.orderId,
    ...sourcesOf('sendToReview'),
    set: factsOf(event),
    share: limitShare(order),
    remove: ['openShard', 'nextCheckAt'],
    entry: toOrderEvent(event, now, why),
    ...lookupOf(event),
  }
}

/** Returns the change for a payment page that expired unpaid: it returns the stock. */
export function expiry(event: PaymentEvent, order: Order, now: Date): OrderChange {
  return ending(event, order, 'expire', now, 'payment page expired')
}

/** Returns the change for a failed payment: it returns the stock. */
export function failure(event: PaymentEvent, order: Order, now: Date): OrderChange {
  return ending(event, order, 'fail', now, 'payment failed')
}

/**
 * Returns the change for a failed payment of an order under review: no decision is needed any more.
 */
export function cancelFromReview(event: PaymentEvent, order: Order, now: Date): OrderChange {
  return { ...ending(event, order, 'fail', now, 'payment failed'), ...reviewCancelled }
}

const reviewCancelled = { from: ['review'], to: 'cancelled' } as const

function ending(
  event: PaymentEvent,
  order: Order,
  act: 'expire' | 'fail',
  now: Date,
  what: string,
): OrderChange {
  return {
    orderId: event.orderId,
    ...sourcesOf(act),
    remove: ['openShard', 'nextCheckAt'],
    entry: toOrderEvent(event, now, what),
    returnStock: demandsOf(order.lines, order.currency),
    share: limitShare(order),
  }
}

function factsOf(event: PaymentEvent): Partial<Order> {
  const { objectId, paymentIntentId, paid, amount, currency, email, address } = event
  return {
    checkoutSessionId: objectId,
    ...(paid && { charged: { amount, currency } }),
    ...(paymentIntentId && { paymentIntentId }),
    ...(email && { email }),
    ...(address && { address: withoutBlanks(address) }),
  }
}

/** Returns the times of an order that has just become paid: its first step is due now. */
export function firstStep(now: Date): Pick<Order, 'stepDueAt' | 'nextCheckAt'> {
  return { stepDueAt: now.toISOString(), nextCheckAt: now.toISOString() }
}

/** Returns the outbox of an order that has just become paid. */
export function firstStepEntry(now: Date): Outbox {
  return { step: { step: 'start-packaging', dueAt: now.toISOString(), attempts: 1 } }
}

const lookupOf = ({ paymentIntentId }: PaymentEvent) => (paymentIntentId ? { paymentIntentId } : {})

function withoutBlanks(
  address: NonNullable<PaymentEvent['address']>,
): NonNullable<Order['address']> {
  const { line2, state, ...rest } = address
  return { ...rest, ...(line2 && { line2 }), ...(state && { state }) }
}
