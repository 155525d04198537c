import { ShopError } from '../errors.ts'
import { cancelUnpaid } from '../order/cancel-unpaid.ts'
import { isPaid } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import { refundIdOf } from './refund.ts'
import { refundOrder } from './refund-order.ts'
import { isClosed, type RefundDeps } from './send-refund.ts'

/** Who cancels and why, as shown in the order's timeline. */
export type Cancellation = { readonly by: string; readonly why: string }

/**
 * Cancels an order. If it is unpaid, closes the payment session first, then the order, which
 * returns the stock. If it is paid, writes the refund and the cancellation together, then requests
 * the refund from the provider. Idempotent: returns an order that is closed already, for example
 * because its payment page has just expired. Throws ShopError order_not_found, order_not_cancellable
 * (shipped, or the payment is in progress), payment_unavailable or busy.
 */
export async function cancelOrder(
  orderId: string,
  { by, why }: Cancellation,
  deps: RefundDeps,
): Promise<Order> {
  const order = await deps.orders.read(orderId)
  if (!order) throw new ShopError('order_not_found', 'the order does not exist')
  if (isClosed(order)) return order
  if (order.status === 'pending') await cancelUnpaid(order, why, deps)
  else if (isPaid(order.status)) {
    const refundId = refundIdOf(`cancel ${orderId}`)
    await refundOrder({ orderId, refundId, why, by, mustCancel: true }, deps)
  }
  const now = (await deps.orders.read(orderId)) ?? order
  if (isClosed(now)) return now
  throw new ShopError('order_not_cancellable', 'this order can no longer be cancelled', {
    details: { orderStatus: now.status },
  })
}
