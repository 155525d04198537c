import type { Announce } from '../order/announcements.ts'
import { isPaid } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import type { OrderChange } from '../order/order-store.ts'
import { type ResendDeps, resendOwed } from '../order/resend-owed.ts'
import { sendStepAt } from '../order/send-step.ts'
import {
  awaitingFunds,
  entryOf,
  expiry,
  failure,
  questioning,
  revival,
  settlement,
} from './payment-changes.ts'
import type { PaymentEvent } from './payment-event.ts'

export type SettleDeps = ResendDeps & {
  /** Tells the people who run the shop. */
  readonly announceAlert: Announce
}

export type HeardPayment = {
  readonly event: PaymentEvent
  readonly traceId: string
  /** SQS has handed this very message out before: whoever had it may have died over it. */
  readonly redelivered: boolean
}

export type Settlement =
  | 'settled'
  | 'awaiting_funds'
  | 'failed'
  | 'expired'
  | 'review'
  | 'recorded'
  | 'repeated'
  | 'resent'

/**
 * Brings what the payment provider told us into the order: once, in whatever order it comes. A paid
 * order owes its first step from the same write. Throws where the order is not there, or a late
 * payment cannot be served: the message then ends in the dead-letter queue, never in silence.
 */
export async function settlePayment(heard: HeardPayment, deps: SettleDeps): Promise<Settlement> {
  const { event } = heard
  switch (event.kind) {
    case 'payment_succeeded':
      return recordEvidence(event, deps)
    case 'session_expired':
      return endUnpaid(event, deps)
    case 'session_async_failed':
      return endUnpaid(event, deps)
    case 'session_completed':
      return event.paid ? settle(heard, deps) : awaitFunds(heard, deps)
    case 'session_async_succeeded':
      return settle(heard, deps)
  }
}

/** The payment intent says what the session says as well; it is kept as evidence and moves nothing. */
async function recordEvidence(
  event: PaymentEvent,
  { orders, clock }: SettleDeps,
): Promise<Settlement> {
  const outcome = await orders.record(event.orderId, entryOf(event, clock(), 'payment confirmed'))
  return outcome === 'recorded' ? 'recorded' : 'repeated'
}

async function endUnpaid(event: PaymentEvent, deps: SettleDeps): Promise<Settlement> {
  const order = await deps.orders.read(event.orderId)
  if (!order) throw new Error(`${event.kind} for an order that is not there: ${event.orderId}`)
  const ending = event.kind === 'session_expired' ? expiry : failure
  if (!(await change(ending(event, order, deps.clock()), order.traceId, deps)).done)
    return 'repeated'
  return event.kind === 'session_expired' ? 'expired' : 'failed'
}

async function settle(heard: HeardPayment, deps: SettleDeps): Promise<Settlement> {
  const { event, traceId } = heard
  if (!event.address) return question(heard, 'no delivery address', deps)
  const wanted = settlement(event, deps.clock())
  const { done, order } = await change(wanted, traceId, deps)
  if (done) return sendFirstStep(wanted, traceId, deps)
  if (isPaid(order.status)) return healOwed(heard, order, deps)
  if (order.status === 'review') return recordEvidence(event, deps)
  if (!matches(event, order)) return question(heard, 'the amount does not match', deps)
  return revive(heard, order, deps)
}

async function awaitFunds(heard: HeardPayment, deps: SettleDeps): Promise<Settlement> {
  const { event, traceId } = heard
  const { done, order } = await change(awaitingFunds(event, deps.clock()), traceId, deps)
  if (done) return 'awaiting_funds'
  if (order.status === 'pending') return question(heard, 'the amount does not match', deps)
  return recordEvidence(event, deps)
}

/** A payment whose order was closed meanwhile: shipped if the stock is still there. */
async function revive(heard: HeardPayment, order: Order, deps: SettleDeps): Promise<Settlement> {
  const { event, traceId } = heard
  const wanted = revival(event, order, deps.clock())
  const revived = await change(wanted, traceId, deps)
  if (revived.done) return sendFirstStep(wanted, traceId, deps)
  if (isPaid(revived.order.status)) return healOwed(heard, revived.order, deps)
  await alert(event, traceId, 'a late payment cannot be served: the stock is gone', deps)
  throw new Error(`a late payment cannot be served: ${event.orderId}`)
}

async function question(heard: HeardPayment, why: string, deps: SettleDeps): Promise<Settlement> {
  const { event, traceId } = heard
  const { done } = await change(questioning(event, deps.clock(), why), traceId, deps)
  if (!done) return recordEvidence(event, deps)
  await alert(event, traceId, why, deps)
  return 'review'
}

async function sendFirstStep(
  wanted: OrderChange,
  traceId: string,
  deps: SettleDeps,
): Promise<Settlement> {
  const { orderId } = wanted
  const dueAt = wanted.set?.stepDueAt as string
  await sendStepAt({ orderId, step: 'start-packaging', dueAt, traceId }, deps)
  return 'settled'
}

/** The payment is known. Only where its message comes back may the first step be unsent. */
async function healOwed(
  { redelivered }: HeardPayment,
  order: Order,
  deps: SettleDeps,
): Promise<Settlement> {
  const mayBeUnsent = redelivered && order.owed?.step === 'start-packaging'
  return mayBeUnsent && (await resendOwed(order, deps)) ? 'resent' : 'repeated'
}

/** Writes one change and says so. Where it is refused, the head as it stands. */
async function change(
  wanted: OrderChange,
  traceId: string,
  { orders, log }: SettleDeps,
): Promise<{ done: true; order: undefined } | { done: false; order: Order }> {
  const { orderId, to } = wanted
  const result = await orders.change(wanted)
  if (result.outcome === 'changed') {
    log.info({ orderId, traceId, status: to, because: wanted.entry.what }, 'order.transition')
    return { done: true, order: undefined }
  }
  const order = result.order ?? (await orders.read(orderId))
  if (!order) throw new Error(`a payment for an order that is not there: ${orderId}`)
  return { done: false, order }
}

function matches(event: PaymentEvent, order: Order): boolean {
  return event.amount === order.total && event.currency === order.currency
}

async function alert(
  event: PaymentEvent,
  traceId: string,
  why: string,
  deps: SettleDeps,
): Promise<void> {
  const { orderId, eventId, amount, currency } = event
  deps.log.error({ orderId, traceId, eventId, why }, 'order.review')
  await deps.announceAlert({
    id: `${orderId}#${event.kind}#review`,
    type: 'order.review',
    subject: `Order ${orderId} needs a look`,
    body: { orderId, eventId, why, amount, currency },
    traceId,
  })
}
