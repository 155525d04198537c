import type { FastifyRequest } from 'fastify'
import { ShopError } from '#core/errors.ts'
import type { Order, OrderEvent } from '#core/order/order.ts'
import type { OrderStore } from '#core/ports/order-store.ts'
import { readGuestOrders } from '../plugins/tokens.ts'

/**
 * The order, for its owner and for whoever holds its link. For everybody else it does not exist:
 * throws ShopError order_not_found, as for an order that was never placed, after the same work.
 */
export async function openOrder(
  orderId: string,
  request: FastifyRequest,
  orders: OrderStore,
): Promise<{ readonly order: Order; readonly entries: readonly OrderEvent[] }> {
  const timeline = await orders.timeline(orderId)
  if (!timeline || !mayOpen(timeline.order, request)) {
    throw request.accountFault ?? new ShopError('order_not_found', 'there is no such order')
  }
  request.orderId = orderId
  request.traceId = timeline.order.traceId
  return timeline
}

/** Returns whether the request comes from the order's owner or from a holder of its link. */
export function mayOpen({ orderId, customerId }: Order, request: FastifyRequest): boolean {
  const isOwner = customerId !== undefined && customerId === request.account?.customerId
  return isOwner || readGuestOrders(request).includes(orderId)
}
