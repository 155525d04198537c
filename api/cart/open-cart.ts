import type { FastifyRequest } from 'fastify'
import { hasTakenMoney } from '#core/order/cart-order.ts'
import type { Order } from '#core/order/order.ts'
import type { OrderStore } from '#core/ports/order-store.ts'
import { readCart } from '../plugins/tokens.ts'
import { type Cart, withoutOrdered } from './cart.ts'

/** A buyer's cart and its latest order. */
export type OpenedCart = {
  readonly cart: Cart
  /** The buyer's unpaid order. Its reserved units count as available to this buyer. */
  readonly unpaidOrder?: Order
  /**
   * The paid order of the cookie's cart. `cart` has only the units that this order did not include.
   */
  readonly ordered?: Order
}

/**
 * Reads the cart from the request's cookie and its latest order from the store. The cookie alone is
 * not enough: if a buyer pays and does not return to the shop, the cookie still has the paid items.
 * Throws ShopError `busy`.
 */
export async function openCart(request: FastifyRequest, orders: OrderStore): Promise<OpenedCart> {
  const cart = readCart(request)
  const order = cart.cartId ? await orders.latestOfCart(cart.cartId) : undefined
  if (order?.status === 'pending') return { cart, unpaidOrder: order }
  if (order && isPaidOrderOf(cart.cartId, order)) {
    return { cart: withoutOrdered(cart, order), ordered: order }
  }
  return { cart }
}

/** Returns whether this is a paid order of the cart's items, and not of a separate "Buy now". */
function isPaidOrderOf(cartId: string, order: Order): boolean {
  return order.cartId === cartId && hasTakenMoney(order)
}

/**
 * Returns the redirect target for a form from an outdated page. `shown` is the id of the cart that
 * the page showed. Returns undefined if the page is up to date.
 */
export async function findStaleRedirect(
  shown: string | undefined,
  { cart, ordered }: OpenedCart,
  orders: OrderStore,
): Promise<string | undefined> {
  if (ordered) return orderedPath(ordered.orderId)
  if (shown === undefined || shown === cart.cartId) return undefined
  const order = await orders.latestOfCart(shown)
  return order && isPaidOrderOf(shown, order)
    ? orderedPath(order.orderId)
    : '/api/cart?outdated=true'
}

/** Returns the path of the cart's page with a notice that names the paid order. */
export function orderedPath(orderId: string): string {
  return `/api/cart?ordered=${orderId}`
}
