import type { Clock } from '../clock.ts'
import { ShopError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { PaymentGateway } from '../payment/payment-gateway.ts'
import { demandsOf } from '../stock/demand.ts'
import type { Order } from './order.ts'
import type { OrderStore } from './order-store.ts'

export type CancelOrderDeps = {
  readonly orders: OrderStore
  readonly gateway: PaymentGateway
  readonly clock: Clock
  readonly log: Log
}

/**
 * Cancels an order that is not paid: first its payment session, then the order, which gives the stock
 * back. Asked twice, it answers alike. Throws ShopError order_not_found, order_not_cancellable,
 * payment_unavailable or busy.
 */
export async function cancelOrder(orderId: string, deps: CancelOrderDeps): Promise<Order> {
  const order = await deps.orders.read(orderId)
  if (!order) throw new ShopError('order_not_found', 'there is no such order')
  if (order.status === 'cancelled') return order
  const isClosed =
    order.status === 'pending' && (await cancelUnpaid(order, 'cancelled by the buyer', deps))
  const now = (await deps.orders.read(orderId)) ?? order
  if (isClosed || now.status === 'cancelled') return now
  throw new ShopError('order_not_cancellable', 'this order can no longer be cancelled', {
    details: { status: now.status },
  })
}

/** Closes the payment session, then the order. False when the buyer had paid already. */
export async function cancelUnpaid(
  order: Order,
  why: string,
  deps: CancelOrderDeps,
): Promise<boolean> {
  const sessionId = await openSessionOf(order, deps)
  if (sessionId && (await deps.gateway.expireSession(sessionId)) === 'complete') return false
  return closeUnpaid(order, why, deps)
}

/** Cancels a pending order whose payment session is known to be closed. False when it has moved on. */
export async function closeUnpaid(
  order: Order,
  why: string,
  { orders, clock, log }: Omit<CancelOrderDeps, 'gateway'>,
): Promise<boolean> {
  const { orderId, traceId } = order
  const result = await orders.change({
    orderId,
    from: ['pending'],
    to: 'cancelled',
    remove: ['openShard', 'nextCheckAt'],
    entry: { entry: 'cancelled', at: clock().toISOString(), what: why },
    returnStock: demandsOf(order.lines, order.currency),
  })
  log.info({ orderId, traceId, outcome: result.outcome, why }, 'order cancelled')
  return result.outcome === 'changed'
}

/**
 * The order keeps no session id until it is paid. Asking for the session again under the same key
 * gives the one that exists; a refusal means that there is none to be paid.
 */
async function openSessionOf(
  order: Order,
  { gateway }: CancelOrderDeps,
): Promise<string | undefined> {
  try {
    return (await gateway.openSession(order)).sessionId
  } catch (error) {
    if (error instanceof ShopError && error.code === 'payment_refused') return undefined
    throw error
  }
}
