import { ShopError } from '../errors.ts'
import { isOpen, isPaid, nextStatus } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import { requestMails } from '../order/request-mails.ts'
import type { PaymentGateway, RefundAnswer } from '../ports/payment-gateway.ts'
import { retryOnRefusal } from '../retry-on-refusal.ts'
import { type RecordRefundDeps, recordRefund } from './apply-refund-event.ts'
import { reduceRefund, refundChange, requestedRefund } from './ledger.ts'
import { type Refund, refundableOf } from './refund.ts'

export type RefundDeps = RecordRefundDeps & { readonly gateway: PaymentGateway }

export type RefundRequest = {
  readonly orderId: string
  /** Minor units; everything that is left by default. */
  readonly amount?: number
  readonly why: string
  /** Who requests it. */
  readonly by: string
  /** Requests with the same id are the same refund. */
  readonly refundId: string
  /** If true, the refund must also cancel the order: refused once the order is shipped. */
  readonly mustCancel?: boolean
}

/**
 * Refunds an order in full or in part: writes the ledger entry first, then requests the refund from
 * the provider. A full refund cancels the order unless it is shipped. Throws ShopError
 * order_not_found, order_not_refundable (nothing was paid, or nothing is left), refund_too_large,
 * order_not_cancellable, idempotency_key_reused or busy. If the provider does not answer, the
 * refund stays `requested` and the sweeper retries it. A repeated request then throws
 * payment_unavailable or payment_refused if the provider cannot say whether it has the refund.
 */
export async function refundOrder(request: RefundRequest, deps: RefundDeps): Promise<Refund> {
  const { orderId, refundId } = request
  return retryOnRefusal(
    async () => {
      const timeline = await deps.orders.timeline(orderId)
      if (!timeline) throw new ShopError('order_not_found', 'the order does not exist')
      const known = timeline.refunds.find((refund) => refund.refundId === refundId)
      if (known) return repeatRequest(known, request, deps)
      const left = refundableOf(timeline.order)
      const amount = request.amount ?? left
      if (request.mustCancel) checkCancellable(timeline.order)
      checkAmount(amount, left)
      const { why, by } = request
      const refund = requestedRefund(timeline.order, { refundId, amount, why, by }, deps.clock())
      const wanted = refundChange(timeline.order, undefined, refund, deps.clock())
      if (!wanted || (await deps.orders.change(wanted)).outcome === 'refused') return 'refused'
      const { traceId } = refund
      deps.log.info({ orderId, traceId, refundId, amount, by }, 'refund.requested')
      await requestMails(wanted, traceId, deps)
      return sendRefund(refund, deps)
    },
    () => new ShopError('busy', 'another process is changing this order; try again'),
  )
}

function checkCancellable({ status }: Order): void {
  if (nextStatus(status, 'refund')) return
  throw new ShopError('order_not_cancellable', 'this order can no longer be cancelled', {
    details: { orderStatus: status },
  })
}

function checkAmount(amount: number, left: number): void {
  if (left === 0) throw new ShopError('order_not_refundable', 'there is nothing left to refund')
  if (amount >= 1 && amount <= left) return
  throw new ShopError('refund_too_large', `the amount must be from 1 to ${left} minor units`, {
    details: { left },
  })
}

/**
 * Handles a repeated request: returns its refund, and retries it if the provider has not answered.
 */
async function repeatRequest(
  known: Refund,
  { amount }: RefundRequest,
  deps: RefundDeps,
): Promise<Refund> {
  if (amount !== undefined && amount !== known.amount) {
    throw new ShopError('idempotency_key_reused', 'this key was used for another refund')
  }
  return known.status === 'requested' ? retryRefund(known, deps) : known
}

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
    const failure = error.cause instanceof Error ? error.cause.message : error.message
    return handleRefusal(refund, failure, deps)
  }
}

/**
 * Handles a refund that the provider refused: marks it as failed. Exception: if the order is closed
 * and a part of its payment was already refunded at the provider, requests the rest. A closed order
 * must return all of its money.
 */
async function handleRefusal(refund: Refund, failure: string, deps: RefundDeps): Promise<Refund> {
  const { orderId, refundId, traceId, paymentIntentId } = refund
  const order = await deps.orders.read(orderId)
  if (order?.charged && isClosed(order)) {
    const amount = order.charged.amount - (await deps.gateway.sumRefunds(paymentIntentId))
    // Read the entry after the provider's sum: a process that reduced the entry has also changed
    // that sum.
    const entry = await deps.orders.readRefund(orderId, refundId)
    if (entry?.attempt !== refund.attempt) return entry ?? refund
    if (amount > 0 && amount < refund.amount) {
      const reduced = reduceRefund(order, refund, amount, deps.clock())
      const { outcome } = await deps.orders.change(reduced.change)
      if (outcome === 'refused') return refund
      deps.log.warn({ orderId, traceId, refundId, amount, was: refund.amount }, 'refund.reduced')
      return sendRefund(reduced.refund, deps)
    }
  }
  return recordAnswer(refund, { providerRefundId: '', status: 'failed', failure }, deps)
}

const isClosed = ({ status }: Order) => !isOpen(status) && !isPaid(status)

/**
 * Requests a refund again, unless the provider already has it: an earlier request may have
 * succeeded although its answer did not arrive.
 */
export async function retryRefund(refund: Refund, deps: RefundDeps): Promise<Refund> {
  const known = await deps.gateway.findRefund(refund)
  return known ? recordAnswer(refund, known, deps) : sendRefund(refund, deps)
}

async function recordAnswer(
  refund: Refund,
  answer: RefundAnswer,
  deps: RefundDeps,
): Promise<Refund> {
  const { openShard: _, nextCheckAt: __, ...kept } = refund
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
