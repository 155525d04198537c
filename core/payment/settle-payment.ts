import { RetryLater } from '../errors.ts'
import { isPaid, transition } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import { type RelayDeps, resendStep } from '../order/relay-outbox.ts'
import { sendStepAt } from '../order/send-task.ts'
import type { OrderChange } from '../ports/order-store.ts'
import type { PaymentEvent } from '../ports/payment-event.ts'
import { requestedRefund } from '../refund/ledger.ts'
import { refundIdOf } from '../refund/refund.ts'
import { type AskRefundDeps, askRefund } from '../refund/request.ts'
import {
  awaitingFunds,
  cancelFromReview,
  expiry,
  failure,
  lateCharge,
  recordPayment,
  reinstate,
  sendToReview,
  settlement,
  toOrderEvent,
} from './payment-changes.ts'

export type SettleDeps = RelayDeps & AskRefundDeps

export type ReceivedPayment = {
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
  /** The money came for a closed order that cannot be served, and goes back. */
  | 'refunded'
  | 'recorded'
  | 'repeated'
  | 'resent'

/**
 * Brings what the payment provider told us into the order: once, in whatever order it comes. The same write
 * puts a paid order's first step into the outbox. Throws where the order is not there, or others keep
 * changing it: the message then comes back, and ends in the dead-letter queue, never in silence.
 */
export async function settlePayment(heard: ReceivedPayment, deps: SettleDeps): Promise<Settlement> {
  const { event } = heard
  switch (event.kind) {
    case 'payment_succeeded':
      return recordEvidence(event, deps)
    case 'session_expired':
      return endUnpaid(heard, deps)
    case 'session_async_failed':
      return endUnpaid(heard, deps)
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
  const outcome = await orders.record(
    event.orderId,
    toOrderEvent(event, clock(), 'payment confirmed'),
  )
  return outcome === 'recorded' ? 'recorded' : 'repeated'
}

async function endUnpaid(
  { event, traceId }: ReceivedPayment,
  deps: SettleDeps,
): Promise<Settlement> {
  const order = await deps.orders.read(event.orderId)
  if (!order) throw new Error(`${event.kind} for an order that is not there: ${event.orderId}`)
  const isExpiry = event.kind === 'session_expired'
  const ending = isExpiry ? expiry : order.status === 'review' ? cancelFromReview : failure
  const result = await change(ending(event, order, deps.clock()), traceId, deps)
  if (result.done) return isExpiry ? 'expired' : 'failed'
  const { status } = result.order
  const isDue = isExpiry ? status === 'pending' : status === 'review' || transition(status, 'fail')
  if (isDue && !result.known) throw new RetryLater('the order has just changed', 1)
  return 'repeated'
}

async function awaitFunds(heard: ReceivedPayment, deps: SettleDeps): Promise<Settlement> {
  const { event, traceId } = heard
  const result = await change(awaitingFunds(event, deps.clock()), traceId, deps)
  if (result.done) return 'awaiting_funds'
  const { order } = result
  if (order.status === 'pending') return question(heard, order, 'the amount does not match', deps)
  return recordEvidence(event, deps)
}

/** The money is here. The order is read first: it names the limits that the payment takes it off. */
async function settle(heard: ReceivedPayment, deps: SettleDeps): Promise<Settlement> {
  const { event, traceId, redelivered } = heard
  const order = await deps.orders.read(event.orderId)
  if (!order) throw new Error(`a payment for an order that is not there: ${event.orderId}`)
  if (!event.address) return question(heard, order, 'there is no delivery address', deps)
  const wanted = settlement(event, order, deps.clock())
  const result = await change(wanted, traceId, deps)
  if (result.done) return sendFirstStep(wanted, traceId, deps)
  if (!isPaid(result.order.status)) return settleOtherwise(heard, result, deps)
  const mayBeUnsent = redelivered && result.order.outbox.step?.step === 'start-packaging'
  return mayBeUnsent && (await resendStep(result.order, deps)) ? 'resent' : 'repeated'
}

async function settleOtherwise(
  heard: ReceivedPayment,
  { order, known }: Refused,
  deps: SettleDeps,
): Promise<Settlement> {
  const { event, traceId } = heard
  const isOpen = order.status === 'pending' || order.status === 'awaiting_funds'
  if (isOpen && !known) {
    return question(heard, order, 'the payment does not match the order', deps)
  }
  if (known) return 'repeated'
  // Told again under another name, this money is in the books already, and so is what became of it.
  const isBooked = order.charged && order.paymentIntentId === event.paymentIntentId
  const isBack = order.refunded >= event.amount || (await wasSentBack(event, deps))
  if (isBooked || isBack || isPaid(order.status) || order.status === 'review') {
    return note(recordPayment(event, order, deps.clock(), 'payment settled'), traceId, deps)
  }
  return settleLate(heard, order, deps)
}

/** A payment whose order was closed meanwhile: shipped if the stock is still there, else sent back. */
async function settleLate(
  heard: ReceivedPayment,
  order: Order,
  deps: SettleDeps,
): Promise<Settlement> {
  const { event, traceId } = heard
  if (event.address && matches(event, order)) {
    const wanted = reinstate(event, order, deps.clock())
    const revived = await change(wanted, traceId, deps)
    if (revived.done) return sendFirstStep(wanted, traceId, deps)
    if (revived.known) return 'repeated'
    if (revived.soldOut.length === 0) throw new RetryLater('the order has just changed', 1)
  }
  const refund = requestedRefund(
    { ...order, paymentIntentId: event.paymentIntentId ?? '', charged: event },
    {
      refundId: refundIdOf(`late ${event.objectId}`),
      amount: event.amount - order.refunded,
      why: 'paid when the order was closed and could no longer be served',
      by: 'shop',
    },
    deps.clock(),
  )
  const settled = await note(lateCharge(event, order, refund, deps.clock()), traceId, deps)
  if (settled === 'repeated') return 'repeated'
  await askRefund(refund, deps)
  return 'refunded'
}

/** Someone has sent all of it back before we heard of it: that holds even where the refund failed since. */
async function wasSentBack(event: PaymentEvent, { orders }: SettleDeps): Promise<boolean> {
  const timeline = await orders.timeline(event.orderId)
  const ofThis =
    timeline?.refunds.filter((row) => row.paymentIntentId === event.paymentIntentId) ?? []
  return ofThis.reduce((sum, { amount }) => sum + amount, 0) >= event.amount
}

async function question(
  heard: ReceivedPayment,
  order: Order,
  why: string,
  deps: SettleDeps,
): Promise<Settlement> {
  const { event, traceId } = heard
  const { orderId, eventId } = event
  // First: an alarm that rings twice bears one id, and one that a crash has swallowed rings no more.
  if (transition(order.status, 'question')) {
    await deps.announceAlert(reviewAlert(event, order, why, traceId))
  }
  const result = await change(sendToReview(event, order, deps.clock(), why), traceId, deps)
  if (!result.done) {
    const isStuck = !result.known && transition(result.order.status, 'question') !== undefined
    if (isStuck) throw new RetryLater('this payment is in another order’s books', 60)
    return settleOtherwise(heard, result, deps)
  }
  deps.log.error({ orderId, traceId, eventId, why }, 'order.review')
  return 'review'
}

/** Writes what moves no status. Throws RetryLater where the order changed since it was looked at. */
async function note(
  wanted: OrderChange,
  traceId: string,
  deps: SettleDeps,
): Promise<'recorded' | 'repeated'> {
  const result = await change(wanted, traceId, deps)
  if (result.done) return 'recorded'
  if (result.known) return 'repeated'
  throw new RetryLater('the order has just changed', 1)
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

type Refused = { readonly order: Order; readonly known: boolean }

/** Writes one change and says so. Where it is refused: the order as it stands, and why. */
async function change(
  wanted: OrderChange,
  traceId: string,
  { orders, log }: SettleDeps,
): Promise<
  | { readonly done: true; readonly order: undefined }
  | (Refused & { readonly done: false; readonly soldOut: readonly string[] })
> {
  const { orderId, to } = wanted
  const result = await orders.change(wanted)
  if (result.outcome === 'changed') {
    log.info({ orderId, traceId, status: to, because: wanted.entry.what }, 'order.transition')
    return { done: true, order: undefined }
  }
  const order = result.order ?? (await orders.read(orderId))
  if (!order) throw new Error(`a payment for an order that is not there: ${orderId}`)
  return { done: false, order, known: result.known, soldOut: result.soldOut }
}

function matches(event: PaymentEvent, order: Order): boolean {
  return event.amount === order.total && event.currency === order.currency
}

function reviewAlert(event: PaymentEvent, order: Order, why: string, traceId: string) {
  const { orderId, eventId, kind, amount, currency } = event
  const agreed = { amount: order.total, currency: order.currency }
  return {
    id: `${orderId}#${kind}#review`,
    type: 'order.review',
    subject: `Order ${orderId} needs a look`,
    body: { orderId, eventId, why, amount, currency, agreed },
    traceId,
  }
}
