import type { FastifyRequest } from 'fastify'
import { ShopError } from '#core/errors.ts'
import type { Order } from '#core/order/order.ts'
import type { OrderStore, OrderTimeline } from '#core/ports/order-store.ts'
import { readGuestOrders } from '../plugins/guest-access.ts'

/**
 * Returns the order and its timeline if the request may open it. Otherwise throws ShopError
 * order_not_found, exactly as for an order that does not exist, and with the same reads. The
 * response therefore does not reveal whether the order exists. If the request's account could not
 * be read, throws that error instead.
 */
export async function requireOrder(
  orderId: string,
  request: FastifyRequest,
  orders: OrderStore,
): Promise<OrderTimeline> {
  const timeline = await orders.timeline(orderId)
  if (!timeline || !mayOpen(timeline.order, request)) {
    throw request.accountError ?? new ShopError('order_not_found', 'the order does not exist')
  }
  request.orderId = orderId
  request.traceId = timeline.order.traceId
  return timeline
}

/**
 * Returns whether the request comes from the order's account or from a browser with guest access.
 */
export function mayOpen(order: Order, request: FastifyRequest): boolean {
  return isOwner(order, request) || readGuestOrders(request).includes(order.orderId)
}

/** Returns whether the request comes from the order's account. A link may have been forwarded. */
export function isOwner({ customerId }: Order, request: FastifyRequest): boolean {
  return customerId !== undefined && customerId === request.account?.customerId
}
