import type { DisputeEvent } from '../ports/payment-event.ts'
import { refundableOf, refundIdOf } from '../refund/refund.ts'
import { refundOrder } from '../refund/refund-order.ts'
import { isClosed, type RefundDeps, retryRefund } from '../refund/send-refund.ts'

/**
 * Continues the refunds of an order when a dispute has ended: resumes those that waited for it, then
 * refunds what a closed order must still return. Safe to repeat.
 */
export async function refundAfterDispute(
  orderId: string,
  { disputeId, status }: DisputeEvent,
  deps: RefundDeps,
): Promise<void> {
  const timeline = await deps.orders.timeline(orderId)
  for (const refund of timeline?.refunds ?? []) {
    if (refund.status !== 'requested' || !refund.waitsFor) continue
    const due = { ...refund, nextCheckAt: deps.clock().toISOString() }
    if (await deps.orders.replaceRefund(refund, due)) await retryRefund(due, deps)
  }
  const order = await deps.orders.read(orderId)
  if (!order || !isClosed(order) || order.disputesOpen > 0 || refundableOf(order) === 0) return
  const refundId = refundIdOf(`dispute ${disputeId} ${status}`)
  const why = 'the order is closed and its dispute has ended'
  await refundOrder({ orderId, refundId, why, by: 'shop' }, deps)
}
