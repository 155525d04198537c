import { ShopError } from '../errors.ts'
import { transition } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import { type AskRefundDeps, askRefund, askRefundAgain } from './ask-refund.ts'
import { type Refund, refundableOf } from './ledger.ts'
import { refundChange, requestedRefund } from './refund-changes.ts'

export type RefundRequest = {
  readonly orderId: string
  /** Minor units; everything that is left where it is not given. */
  readonly amount?: number
  readonly why: string
  /** Who asks. */
  readonly by: string
  /** One id is one refund, however often it is asked for. */
  readonly refundId: string
  /** Only where it cancels the order: refused once the parcel has left. */
  readonly mustCancel?: boolean
}

const attempts = 5

/**
 * Refunds an order, in full or in part: first the ledger's row, then the provider. An order all of
 * whose money goes back is cancelled, unless its parcel has left. Throws ShopError order_not_found,
 * order_not_refundable (nothing was paid, or nothing is left), refund_too_large, order_not_cancellable,
 * idempotency_key_reused or busy. A provider that does not answer is no error: the refund stays `requested` and is asked for
 * again.
 */
export async function refundOrder(request: RefundRequest, deps: AskRefundDeps): Promise<Refund> {
  const { orderId, refundId } = request
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const story = await deps.orders.story(orderId)
    if (!story) throw new ShopError('order_not_found', 'there is no such order')
    const known = story.refunds.find((refund) => refund.refundId === refundId)
    if (known) return repeat(known, request, deps)
    const left = refundableOf(story.order)
    const amount = request.amount ?? left
    if (request.mustCancel) checkCancellable(story.order)
    checkAmount(amount, left)
    const { why, by } = request
    const refund = requestedRefund(story.order, { refundId, amount, why, by }, deps.clock())
    const wanted = refundChange(story.order, undefined, refund, deps.clock())
    if (!wanted || (await deps.orders.change(wanted)).outcome === 'refused') continue
    const { traceId } = refund
    deps.log.info({ orderId, traceId, refundId, amount, by }, 'refund.requested')
    return askRefund(refund, deps)
  }
  throw new ShopError('busy', 'this order is being changed by others, try again')
}

function checkCancellable({ status }: Order): void {
  if (transition(status, 'refund')) return
  throw new ShopError('order_not_cancellable', 'this order can no longer be cancelled', {
    details: { status },
  })
}

function checkAmount(amount: number, left: number): void {
  if (left === 0) throw new ShopError('order_not_refundable', 'there is nothing left to refund')
  if (amount >= 1 && amount <= left) return
  throw new ShopError('refund_too_large', `a refund is from 1 to ${left} minor units`, {
    details: { left },
  })
}

async function repeat(
  known: Refund,
  { amount }: RefundRequest,
  deps: AskRefundDeps,
): Promise<Refund> {
  if (amount !== undefined && amount !== known.amount) {
    throw new ShopError('idempotency_key_reused', 'this key was used for another refund')
  }
  return known.status === 'requested' ? askRefundAgain(known, deps) : known
}
