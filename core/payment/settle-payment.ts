import { RetryLater } from '../errors.ts'
import { publishAlert } from '../order/alerts.ts'
import { isPaid, nextStatus } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import { type RelayDeps, resendStep } from '../order/relay-outbox.ts'
import { requestEffects } from '../order/request-effects.ts'
import { sendStepAt } from '../order/send-task.ts'
import type { OrderChange } from '../ports/order-store.ts'
import type { PaymentEvent } from '../ports/payment-event.ts'
import { requestedRefund } from '../refund/ledger.ts'
import { refundIdOf, returnedOf } from '../refund/refund.ts'
import { type RefundDeps, sendRefund } from '../refund/send-refund.ts'
import { applyChange, applyRecord, type Refused } from './apply-change.ts'
import {
  awaitFundsChange,
  cancelFromReviewChange,
  expireChange,
  failChange,
  lateRefundChange,
  type ReviewReason,
  recordPaymentChange,
  reinstateChange,
  reviewChange,
  reviewReasons,
  settleChange,
  toOrderEvent,
} from './payment-changes.ts'

export type SettleDeps = RelayDeps & RefundDeps

export type ReceivedPayment = {
  readonly event: PaymentEvent
  readonly traceId: string
  /** True if SQS delivered this message before: the previous consumer may have crashed. */
  readonly redelivered: boolean
}

export type Settlement =
  | 'settled'
  | 'awaiting_funds'
  | 'failed'
  | 'expired'
  | 'review'
  /** The order was closed and cannot be fulfilled, so the payment is refunded. */
  | 'refunded'
  | 'recorded'
  | 'repeated'
  | 'resent'

/**
 * Applies a payment event to its order, once, even if events arrive out of order. The write that
 * makes an order paid also puts its first step into the outbox. Throws if the order does not exist
 * or other processes keep changing it. SQS then redelivers the message, and finally moves it to the
 * dead-letter queue.
 */
export async function settlePayment(
  received: ReceivedPayment,
  deps: SettleDeps,
): Promise<Settlement> {
  const { event } = received
  switch (event.kind) {
    case 'payment_succeeded':
      return recordConfirmation(event, deps)
    case 'session_expired':
      return closeWithoutPayment(received, deps)
    case 'session_async_failed':
      return closeWithoutPayment(received, deps)
    case 'session_completed':
      return event.paid ? settle(received, deps) : awaitFunds(received, deps)
    case 'session_async_succeeded':
      return settle(received, deps)
  }
}

/**
 * Records an event in the timeline only: another event of the same payment has changed the status,
 * or will change it.
 */
async function recordConfirmation(
  event: PaymentEvent,
  { orders, clock }: SettleDeps,
): Promise<Settlement> {
  const outcome = await orders.recordEvent(
    event.orderId,
    toOrderEvent(event, clock(), 'payment confirmed'),
  )
  return outcome === 'recorded' ? 'recorded' : 'repeated'
}

/** Closes an order whose payment page expired or whose payment failed. */
async function closeWithoutPayment(
  { event, traceId }: ReceivedPayment,
  deps: SettleDeps,
): Promise<Settlement> {
  const order = await deps.orders.read(event.orderId)
  if (!order) throw new Error(`order ${event.orderId} not found (${event.kind})`)
  const isExpiry = event.kind === 'session_expired'
  const failedChange = order.status === 'review' ? cancelFromReviewChange : failChange
  const toChange = isExpiry ? expireChange : failedChange
  const wanted = toChange(event, order, deps.clock())
  const result = await applyChange(wanted, traceId, deps)
  if (result.done) {
    await requestEffects(wanted, traceId, deps)
    return isExpiry ? 'expired' : 'failed'
  }
  const { status } = result.order
  const canFail = status === 'review' || nextStatus(status, 'fail')
  const isDue = isExpiry ? status === 'pending' : canFail
  if (isDue && !result.known) throw new RetryLater('the order has just changed', 1)
  return 'repeated'
}

/** Records that the buyer has finished checkout, but the funds arrive later. */
async function awaitFunds(received: ReceivedPayment, deps: SettleDeps): Promise<Settlement> {
  const { event, traceId } = received
  const read = await deps.orders.read(event.orderId)
  if (!read) throw new Error(`order ${event.orderId} not found (${event.kind})`)
  const wanted = awaitFundsChange(event, read, deps.clock())
  const result = await applyChange(wanted, traceId, deps)
  if (result.done) {
    await requestEffects(wanted, traceId, deps)
    return 'awaiting_funds'
  }
  const { order } = result
  if (order.status === 'pending') return reviewPayment(received, order, reviewReasons.amount, deps)
  return recordConfirmation(event, deps)
}

/** Makes an order paid. Reads the order first: it lists the counters of unpaid orders to update. */
async function settle(received: ReceivedPayment, deps: SettleDeps): Promise<Settlement> {
  const { event, traceId, redelivered } = received
  const order = await deps.orders.read(event.orderId)
  if (!order) throw new Error(`order ${event.orderId} not found (${event.kind})`)
  if (!event.address) return reviewPayment(received, order, reviewReasons.address, deps)
  const wanted = settleChange(event, order, deps.clock())
  const result = await applyChange(wanted, traceId, deps)
  if (result.done) return sendMessages(wanted, traceId, deps)
  if (!isPaid(result.order.status)) return handleUnsettled(received, result, deps)
  const mayBeUnsent = redelivered && result.order.outbox.step?.step === 'start-packaging'
  return mayBeUnsent && (await resendStep(result.order, deps)) ? 'resent' : 'repeated'
}

/** Handles a payment that the store refused to settle, depending on the order's current status. */
async function handleUnsettled(
  received: ReceivedPayment,
  { order, known }: Refused,
  deps: SettleDeps,
): Promise<Settlement> {
  const { event, traceId } = received
  const isOpen = order.status === 'pending' || order.status === 'awaiting_funds'
  if (isOpen && !known) {
    return reviewPayment(received, order, reviewReasons.payment, deps)
  }
  if (known) return 'repeated'
  // Another event may have recorded this payment already, together with its outcome.
  const isRecorded = order.charged && order.paymentIntentId === event.paymentIntentId
  const isRefunded = returnedOf(order) >= event.amount || (await wasRefunded(event, deps))
  if (isRecorded || isRefunded || isPaid(order.status) || order.status === 'review') {
    const wanted = recordPaymentChange(event, order, deps.clock(), 'payment settled')
    return applyRecord(wanted, traceId, deps)
  }
  return settleLate(received, order, deps)
}

/**
 * Handles a payment whose order is closed: reinstates the order if the stock is available,
 * otherwise refunds the payment.
 */
async function settleLate(
  received: ReceivedPayment,
  order: Order,
  deps: SettleDeps,
): Promise<Settlement> {
  const { event, traceId } = received
  if (event.address && matches(event, order)) {
    const wanted = reinstateChange(event, order, deps.clock())
    const reinstated = await applyChange(wanted, traceId, deps)
    if (reinstated.done) return sendMessages(wanted, traceId, deps)
    if (reinstated.known) return 'repeated'
    if (reinstated.soldOut.length === 0) throw new RetryLater('the order has just changed', 1)
  }
  const refund = requestedRefund(
    { ...order, paymentIntentId: event.paymentIntentId ?? '', charged: event },
    {
      refundId: refundIdOf(`late ${event.objectId}`),
      amount: event.amount - returnedOf(order),
      why: 'paid after the order was closed; it cannot be fulfilled',
      by: 'shop',
    },
    deps.clock(),
  )
  const lateRefund = lateRefundChange(event, order, refund, deps.clock())
  if ((await applyRecord(lateRefund, traceId, deps)) === 'repeated') return 'repeated'
  await sendRefund(refund, deps)
  return 'refunded'
}

/**
 * Returns whether the whole payment was refunded before its event arrived. A refund that failed
 * later counts too.
 */
async function wasRefunded(event: PaymentEvent, { orders }: SettleDeps): Promise<boolean> {
  const timeline = await orders.timeline(event.orderId)
  const refunds =
    timeline?.refunds.filter((row) => row.paymentIntentId === event.paymentIntentId) ?? []
  return refunds.reduce((sum, { amount }) => sum + amount, 0) >= event.amount
}

/** Puts an order under review and alerts the operators. */
async function reviewPayment(
  received: ReceivedPayment,
  order: Order,
  why: ReviewReason,
  deps: SettleDeps,
): Promise<Settlement> {
  const { event, traceId } = received
  const { orderId, eventId } = event
  const wanted = reviewChange(received, order, deps.clock(), why)
  const result = await applyChange(wanted, traceId, deps)
  if (!result.done) {
    // The status allows the change, so the payment's lookup already leads to another order.
    const isOfOtherOrder =
      !result.known && nextStatus(result.order.status, 'sendToReview') !== undefined
    if (isOfOtherOrder) throw new RetryLater('this payment belongs to another order', 60)
    return handleUnsettled(received, result, deps)
  }
  deps.log.error({ orderId, traceId, eventId, why }, 'order.sent_to_review')
  await requestEffects(wanted, traceId, deps)
  await publishAlert(wanted.alert, deps)
  return 'review'
}

/** Sends the messages for the first step and the mails of an order that has become paid. */
async function sendMessages(
  wanted: OrderChange,
  traceId: string,
  deps: SettleDeps,
): Promise<Settlement> {
  const { orderId } = wanted
  const dueAt = wanted.set?.stepDueAt as string
  await Promise.all([
    sendStepAt({ orderId, step: 'start-packaging', dueAt, traceId }, deps),
    requestEffects(wanted, traceId, deps),
  ])
  return 'settled'
}

function matches(event: PaymentEvent, order: Order): boolean {
  return event.amount === order.total && event.currency === order.currency
}
