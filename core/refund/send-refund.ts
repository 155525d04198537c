import { isoAfter } from '../clock.ts'
import { ShopError } from '../errors.ts'
import { isOpen, isPaid } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import { requestEffects } from '../order/request-effects.ts'
import type { OrderTimeline } from '../ports/order-store.ts'
import type { PaymentGateway, RefundAnswer } from '../ports/payment-gateway.ts'
import { type RecordRefundDeps, recordRefund } from './apply-refund-event.ts'
import { reduceRefund } from './ledger.ts'
import { type Refund, returnedOf } from './refund.ts'

export type RefundDeps = RecordRefundDeps & { readonly gateway: PaymentGateway }

/**
 * Requests a refund of the ledger from the provider, and records the answer. Safe to repeat: the
 * idempotency key belongs to the refund. If the provider does not answer, the refund stays
 * `requested` and the sweeper retries it. Returns the refund as stored afterwards.
 */
export async function sendRefund(refund: Refund, deps: RefundDeps): Promise<Refund> {
  const { orderId, traceId, refundId } = refund
  try {
    return await sendOnce(refund, deps)
  } catch (error) {
    if (!(error instanceof ShopError) || error.code !== 'payment_unavailable') throw error
    deps.log.warn({ orderId, traceId, refundId, err: error }, 'refund.postponed')
    return error.details['replayedError'] ? renewKey(refund, deps) : refund
  }
}

async function sendOnce(refund: Refund, deps: RefundDeps): Promise<Refund> {
  try {
    return await recordAnswer(refund, await deps.gateway.refund(refund), deps)
  } catch (error) {
    if (!(error instanceof ShopError) || error.code !== 'payment_refused') throw error
    return handleRefusal(refund, error, deps)
  }
}

/**
 * Handles a refund that the provider refused: marks it as failed. Exceptions:
 * - A dispute about the payment is undecided: the refund waits for the decision.
 * - The bank has already given the money to the buyer: the refund is canceled.
 * - The order is closed and a part of its payment was already returned: requests the rest. A closed
 *   order must return all of its money.
 */
async function handleRefusal(refund: Refund, error: ShopError, deps: RefundDeps): Promise<Refund> {
  const timeline = await deps.orders.timeline(refund.orderId)
  const isDisputed = error.details['reason'] === 'disputed'
  if (isDisputed && timeline && !isDecided(timeline)) return waitForDispute(refund, deps)
  if (isDisputed && timeline && isAllReturned(timeline.order, refund)) {
    const failure = 'the bank has returned the money to the buyer'
    return recordAnswer(refund, { providerRefundId: '', status: 'canceled', failure }, deps)
  }
  const reduced = timeline && (await requestRest(refund, timeline, deps))
  if (reduced) return reduced
  const failure = error.cause instanceof Error ? error.cause.message : error.message
  return recordAnswer(refund, { providerRefundId: '', status: 'failed', failure }, deps)
}

/** Returns whether the buyer's bank has decided. The event of a new dispute may not have arrived. */
const isDecided = ({ disputes }: OrderTimeline) =>
  disputes.length > 0 && disputes.every(({ status }) => status !== 'open')

/** Returns whether the buyer gets all of the money back without this refund. */
const isAllReturned = (order: Order, { amount }: Refund) =>
  order.charged !== undefined && returnedOf(order) - amount >= order.charged.amount

/**
 * Keeps a refund until the dispute ends; its event then resumes the refund. Tries again once a day
 * in case that the event is lost. Needs a new idempotency key, because the provider stores its
 * refusal under the old one: https://docs.stripe.com/api/idempotent_requests
 */
async function waitForDispute(refund: Refund, deps: RefundDeps): Promise<Refund> {
  const { orderId, refundId, traceId, attempt } = refund
  const nextCheckAt = isoAfter(deps.clock(), 24 * 3600)
  const next: Refund = { ...refund, waitsFor: 'dispute', attempt: attempt + 1, nextCheckAt }
  if (!(await deps.orders.replaceRefund(refund, next))) return refund
  deps.log.warn({ orderId, traceId, refundId }, 'refund.waits_for_dispute')
  return next
}

/**
 * Requests what is left of a closed order's payment. Returns undefined if that is nothing, or the
 * whole refund.
 */
async function requestRest(
  refund: Refund,
  { order, refunds }: OrderTimeline,
  deps: RefundDeps,
): Promise<Refund | undefined> {
  const { orderId, refundId, traceId, paymentIntentId } = refund
  const { charged, chargedBack = 0 } = order
  if (!charged || !isClosed(order)) return undefined
  const refunded = await unlessRefused(() => deps.gateway.sumRefunds(paymentIntentId))
  if (refunded === undefined) return undefined
  const amount = charged.amount - chargedBack - refunded - sumOfTransfers(refunds)
  // Read the entry after the provider's sum: a process that reduced the entry has also changed
  // that sum.
  const entry = await deps.orders.readRefund(orderId, refundId)
  if (entry?.attempt !== refund.attempt) return entry ?? refund
  if (amount <= 0 || amount >= refund.amount) return undefined
  const reduced = reduceRefund(order, refund, amount, deps.clock())
  const { outcome } = await deps.orders.change(reduced.change)
  if (outcome === 'refused') return refund
  deps.log.warn({ orderId, traceId, refundId, amount, was: refund.amount }, 'refund.reduced')
  await requestEffects(reduced.change, traceId, deps)
  return sendRefund(reduced.refund, deps)
}

/** Returns what was paid outside the provider, which its sum does not contain. */
const sumOfTransfers = (refunds: readonly Refund[]) =>
  refunds.reduce((sum, { amount, paidBy }) => sum + (paidBy ? amount : 0), 0)

/** Returns whether nothing will be shipped, so that the order must return all of its money. */
export const isClosed = ({ status }: Order) => !isOpen(status) && !isPaid(status)

/**
 * Requests a refund again, unless the provider already has it: an earlier request may have
 * succeeded although its answer did not arrive.
 */
export async function retryRefund(refund: Refund, deps: RefundDeps): Promise<Refund> {
  const known = await unlessRefused(() => deps.gateway.findRefund(refund))
  return known ? recordAnswer(refund, known, deps) : sendRefund(refund, deps)
}

/**
 * Returns undefined if the provider refuses to look the payment up, for example because it does not
 * know it. It then refuses the refund too, which ends it: a lookup that throws would be retried for
 * ever.
 */
async function unlessRefused<T>(lookUp: () => Promise<T>): Promise<T | undefined> {
  try {
    return await lookUp()
  } catch (error) {
    if (error instanceof ShopError && error.code === 'payment_refused') return undefined
    throw error
  }
}

async function recordAnswer(
  refund: Refund,
  answer: RefundAnswer,
  deps: RefundDeps,
): Promise<Refund> {
  const { openShard: _, nextCheckAt: __, waitsFor: ___, ...kept } = refund
  const { providerRefundId, status, failure } = answer
  const next = {
    ...kept,
    status,
    ...(providerRefundId && { providerRefundId }),
    ...(failure && { failure }),
  }
  await recordRefund(next, deps)
  return (await deps.orders.readRefund(refund.orderId, refund.refundId)) ?? next
}

/**
 * Gives the refund a new idempotency key: the provider stored its failure under the old key and
 * would only repeat it. The sweeper then calls `retryRefund`, which uses the new key.
 */
async function renewKey(refund: Refund, { orders, clock }: RefundDeps): Promise<Refund> {
  const next = {
    ...refund,
    attempt: refund.attempt + 1,
    nextCheckAt: clock().toISOString(),
  }
  return (await orders.replaceRefund(refund, next)) ? next : refund
}
