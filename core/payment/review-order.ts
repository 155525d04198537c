import { ShopError } from '../errors.ts'
import { closeUnpaid } from '../order/cancel-unpaid.ts'
import { isPaid, transitionOf } from '../order/lifecycle.ts'
import { type Order, openShardOf } from '../order/order.ts'
import { mailsOf } from '../order/order-mail.ts'
import type { RelayDeps } from '../order/relay-outbox.ts'
import { requestEffects } from '../order/request-effects.ts'
import { sendStepAt } from '../order/send-task.ts'
import type { OrderChange } from '../ports/order-store.ts'
import type { Address } from '../ports/payment-event.ts'
import type { Cancellation } from '../refund/cancel-order.ts'
import { refundableOf, refundIdOf } from '../refund/refund.ts'
import { refundOrder } from '../refund/refund-order.ts'
import { isClosed, type RefundDeps } from '../refund/send-refund.ts'
import { approvalBlockOf, approvalBlockText } from './approval.ts'
import { firstStepOutbox, firstStepTimes } from './payment-changes.ts'

export type ReviewDeps = RefundDeps & RelayDeps

/**
 * Approves an order under review: accepts its payment as it is and makes the order paid. `address`
 * is used if the order has none. Returns an order that was approved before. Throws ShopError
 * order_not_found; order_not_in_review with details.reason: the order's status; order_not_approvable
 * with details.reason: see `approvalBlocks`; or busy if the order changes at the same time.
 */
export async function approveOrder(
  orderId: string,
  { by, address }: { readonly by: string; readonly address?: Address },
  deps: ReviewDeps,
): Promise<Order> {
  const timeline = await deps.orders.timeline(orderId)
  const isApproved = timeline?.entries.some(({ entry }) => entry === 'approved')
  if (timeline && isApproved && isPaid(timeline.order.status)) return timeline.order
  const order = checkUnderReview(timeline?.order)
  const reason = approvalBlockOf({ ...order, ...(address && { address }) })
  if (reason)
    throw new ShopError('order_not_approvable', approvalBlockText(orderId, reason), {
      details: { reason },
    })
  const now = deps.clock()
  const times = firstStepTimes(now)
  const change: OrderChange = {
    orderId,
    ...transitionOf('approve'),
    where: { refunded: order.refunded },
    set: { ...times, ...(address && { address }), openShard: openShardOf(orderId) },
    outbox: firstStepOutbox(now),
    event: { entry: 'approved', at: now.toISOString(), what: 'approved', details: { by } },
    mails: mailsOf(order, 'confirmed', now),
  }
  const result = await deps.orders.change(change)
  if (result.outcome === 'changed') {
    const { traceId } = order
    deps.log.info({ orderId, traceId, status: 'paid', by }, 'order.transitioned')
    const dueAt = times.stepDueAt ?? now.toISOString()
    await Promise.all([
      sendStepAt({ orderId, step: 'start-packaging', dueAt, traceId }, deps),
      requestEffects(change, traceId, deps),
    ])
  } else if (result.order?.status === 'review') throw busy()
  return (await deps.orders.read(orderId)) ?? order
}

/**
 * Rejects an order under review and refunds what was paid. Returns an order that is closed already.
 * Throws ShopError order_not_found, order_not_in_review or busy, as `approveOrder` does.
 */
export async function rejectOrder(
  orderId: string,
  cancellation: Cancellation,
  deps: ReviewDeps,
): Promise<Order> {
  const read = await deps.orders.read(orderId)
  if (read && isClosed(read)) return read
  const order = checkUnderReview(read)
  if (refundableOf(order) > 0) {
    const refundId = refundIdOf(`cancel ${orderId}`)
    await refundOrder({ orderId, refundId, ...cancellation, mustCancel: true }, deps)
  } else {
    const mails = mailsOf(order, 'cancelled', deps.clock())
    if (!(await closeUnpaid(order, cancellation.why, deps, { mails }))) throw busy()
    const closed = { orderId, mails, from: [order.status], to: 'cancelled' } as const
    await requestEffects(closed, order.traceId, deps)
  }
  return (await deps.orders.read(orderId)) ?? order
}

function checkUnderReview(order: Order | undefined): Order {
  if (!order) throw new ShopError('order_not_found', 'the order does not exist')
  if (order.status !== 'review') {
    const details = { reason: order.status }
    throw new ShopError('order_not_in_review', 'this order is not under review', { details })
  }
  return order
}

const busy = () => new ShopError('busy', 'another process is changing this order; try again')
