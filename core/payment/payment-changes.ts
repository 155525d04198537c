import { isoAfter } from '../clock.ts'
import { sourcesOf } from '../order/lifecycle.ts'
import { type Order, type OrderEvent, openShardOf } from '../order/order.ts'
import { limitShare } from '../order/order-limits.ts'
import type { Outbox } from '../order/outbox.ts'
import type { OrderChange } from '../ports/order-store.ts'
import type { PaymentEvent } from '../ports/payment-event.ts'
import type { Refund } from '../refund/refund.ts'
import { demandsOf } from '../stock/demand.ts'

/** The timeline's line for an event. Its key is what the event is about, not the event's own id. */
export function toOrderEvent(event: PaymentEvent, now: Date, what: string): OrderEvent {
  const { kind, objectId, eventId, createdAt, amount, currency } = event
  return {
    entry: `${kind}#${objectId}`,
    at: now.toISOString(),
    what,
    details: { eventId, createdAt, amount, currency },
  }
}

/** The money is here: the order is paid, and its first step is in the outbox. Only at its own price. */
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
 * The money came after the order was closed, and cannot be served: it is taken into the books with the
 * refund that sends it back, in one write.
 */
export function lateCharge(
  event: PaymentEvent,
  order: Order,
  refund: Refund,
  now: Date,
): OrderChange {
  return {
    ...recordPayment(event, order, now, 'paid too late, to be refunded'),
    where: { refunded: order.refunded },
    set: { ...factsOf(event), refunded: order.refunded + refund.amount },
    ledger: { refund, was: undefined },
  }
}

/** The money is in the books of an order whose status it does not move. */
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

/** The money came after the order was closed: as `settlement`, if the stock can be taken again. */
export function reinstate(event: PaymentEvent, order: Order, now: Date): OrderChange {
  const settled = settlement(event, order, now)
  return {
    ...settled,
    ...sourcesOf('revive'),
    where: { ...settled.where, refunded: order.refunded },
    set: { ...factsOf(event), ...firstStep(now), openShard: openShardOf(order.orderId) },
    takeStock: demandsOf(order.lines, order.currency),
  }
}

/** A bank takes days: so often is one that keeps us waiting asked, in seconds. */
export const bankSeconds = 24 * 3600

/** The buyer chose a method that pays later. */
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

/** Something does not match: a person must look before anything is shipped. */
export function sendToReview(
  event: PaymentEvent,
  order: Order,
  now: Date,
  why: string,
): OrderChange {
  return {
    orderId: event.orderId,
    ...sourcesOf('question'),
    set: factsOf(event),
    share: limitShare(order),
    remove: ['openShard', 'nextCheckAt'],
    entry: toOrderEvent(event, now, why),
    ...lookupOf(event),
  }
}

/** The payment page closed unpaid: the stock goes back. */
export function expiry(event: PaymentEvent, order: Order, now: Date): OrderChange {
  return ending(event, order, 'expire', now, 'payment page expired')
}

/** The funds never came: the stock goes back. */
export function failure(event: PaymentEvent, order: Order, now: Date): OrderChange {
  return ending(event, order, 'fail', now, 'payment failed')
}

/** The funds of an order under review never came: there is nothing left to look at. */
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

/** What an order that has just become paid holds: its first step is due. */
export function firstStep(now: Date): Pick<Order, 'stepDueAt' | 'nextCheckAt'> {
  return { stepDueAt: now.toISOString(), nextCheckAt: now.toISOString() }
}

/** The outbox of an order that has just become paid. */
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
