import { ShopError } from '../errors.ts'
import { nextStatus } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import { requestEffects } from '../order/request-effects.ts'
import { retryOnRefusal } from '../retry-on-refusal.ts'
import { refundChange, requestedRefund } from './ledger.ts'
import { type Refund, refundableOf } from './refund.ts'
import { type RefundDeps, retryRefund, sendRefund } from './send-refund.ts'

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
 * order_not_cancellable, idempotency_key_reused or busy. If the provider does not answer, or a
 * dispute about the payment is open, the refund stays `requested` and the sweeper retries it. A
 * repeated request then throws payment_unavailable or payment_refused if the provider cannot say
 * whether it has the refund.
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
      await requestEffects(wanted, traceId, deps)
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
