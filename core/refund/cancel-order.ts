import { ShopError } from '../errors.ts'
import type { AskRefundDeps } from './ask-refund.ts'
import type { PaymentGateway } from '../ports/payment-gateway.ts'
import { refundIdOf } from './ledger.ts'
import { dueFields } from './refund-changes.ts'
import { refundOrder } from './request.ts'
import { demandsOf } from '../stock/demand.ts'
import { isPaid } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import { limitShare } from '../order/order-limits.ts'
import { underKeys } from '../order/under-keys.ts'

export type CancelOrderDeps = AskRefundDeps

export type CancelUnpaidDeps = Pick<CancelOrderDeps, 'orders' | 'clock' | 'log'> & {
  readonly gateway: Pick<PaymentGateway, 'sessionOf' | 'expireSession'>
}

/** Who cancels, and why, for the order's story. */
export type Cancellation = { readonly by: string; readonly why: string }

/**
 * Cancels an order. One that is not paid: first its payment session, then the order, which gives the
 * stock back. One that is paid: the refund and the order in one write, then the provider is asked.
 * Asked twice, it answers alike. Throws ShopError order_not_found, order_not_cancellable (its parcel
 * has left, or its payment is under way), payment_unavailable or busy.
 */
export async function cancelOrder(
  orderId: string,
  { by, why }: Cancellation,
  deps: CancelOrderDeps,
): Promise<Order> {
  const order = await deps.orders.read(orderId)
  if (!order) throw new ShopError('order_not_found', 'there is no such order')
  if (order.status === 'cancelled') return order
  if (order.status === 'pending') await cancelUnpaid(order, why, deps)
  else if (isPaid(order.status)) {
    const refundId = refundIdOf(`cancel ${orderId}`)
    await refundOrder({ orderId, refundId, why, by, mustCancel: true }, deps)
  }
  const now = (await deps.orders.read(orderId)) ?? order
  if (now.status === 'cancelled') return now
  throw new ShopError('order_not_cancellable', 'this order can no longer be cancelled', {
    details: { status: now.status },
  })
}

/** Closes the payment session, then the order. False when the buyer had paid already. */
export async function cancelUnpaid(
  order: Order,
  why: string,
  deps: CancelUnpaidDeps,
): Promise<boolean> {
  const session = await underKeys(order, deps.gateway.sessionOf, deps)
  if (session.state === 'complete') return false
  if (session.state === 'open') {
    if ((await deps.gateway.expireSession(session.sessionId)) === 'complete') return false
  }
  return closeUnpaid(order, why, deps)
}

/**
 * Cancels an order that holds no money: a pending one whose payment session is known to be closed, or
 * one under review. False when it has moved on, or money has come or gone since it was read.
 * `to` says what the buyer reads: `expired` for a payment page that ended by time.
 */
export async function closeUnpaid(
  order: Order,
  why: string,
  { orders, clock, log }: Omit<CancelUnpaidDeps, 'gateway'>,
  to: 'cancelled' | 'expired' = 'cancelled',
): Promise<boolean> {
  const { orderId, traceId, status, charged, refunded } = order
  const result = await orders.change({
    orderId,
    from: [status],
    to,
    where: { refunded, ...(!charged && { charged }) },
    remove: dueFields,
    entry: { entry: to, at: clock().toISOString(), what: why },
    returnStock: demandsOf(order.lines, order.currency),
    share: limitShare(order),
  })
  log.info({ orderId, traceId, outcome: result.outcome, why }, `order ${to}`)
  return result.outcome === 'changed'
}
