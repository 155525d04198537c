import type { Clock } from '../clock.ts'
import { ShopError } from '../errors.ts'
import type { OrderStore } from '../ports/order-store.ts'
import type { Order } from './order.ts'

/**
 * Calls `ask` with the order. If the provider replays a stored failure, gives the order the next
 * idempotency key and calls `ask` once more: the provider would replay the failure for a day.
 */
export async function withNextIdempotencyKey<T>(
  order: Order,
  ask: (order: Order) => Promise<T>,
  { orders, clock }: { readonly orders: OrderStore; readonly clock: Clock },
): Promise<T> {
  try {
    return await ask(order)
  } catch (error) {
    if (!(error instanceof ShopError && error.details['replayedError'])) throw error
    const { orderId, attempt } = order
    const next = attempt + 1
    await orders.change({
      orderId,
      from: ['pending'],
      where: { attempt },
      set: { attempt: next },
      event: { entry: `attempt#${next}`, at: clock().toISOString(), what: 'new idempotency key' },
    })
    return ask({ ...order, attempt: next })
  }
}
