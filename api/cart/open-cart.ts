import type { FastifyRequest } from 'fastify'
import { hasTakenMoney } from '#core/order/cart-order.ts'
import type { Order } from '#core/order/order.ts'
import type { OrderStore } from '#core/ports/order-store.ts'
import { readCart } from '../plugins/tokens.ts'
import { type Cart, withoutOrdered } from './cart.ts'

/** A buyer's cart and what became of its latest order. */
export type OpenedCart = {
  readonly cart: Cart
  /** The buyer's unpaid order: what it holds counts as available to this buyer. */
  readonly waiting?: Order
  /** The paid order that has used up the cart of the cookie; `cart` is what it left over. */
  readonly ordered?: Order
}

/**
 * Opens the cart of the request's cookie. The orders decide whether that cart can still be bought:
 * a buyer who closes the payment page never comes back to have the cookie cleared. Throws ShopError
 * `busy`.
 */
export async function openCart(request: FastifyRequest, orders: OrderStore): Promise<OpenedCart> {
  const cart = readCart(request)
  const order = cart.cartId ? await orders.latestOfCart(cart.cartId) : undefined
  if (order?.status === 'pending') return { cart, waiting: order }
  if (order && isOrderOf(cart.cartId, order)) {
    return { cart: withoutOrdered(cart, order), ordered: order }
  }
  return { cart }
}

/** Returns whether this order has paid for the cart, and not for something bought beside it. */
function isOrderOf(cartId: string, order: Order): boolean {
  return order.cartId === cartId && hasTakenMoney(order)
}

/**
 * Returns where to send a form whose page showed a cart that is no longer the buyer's: `shown` is
 * that cart's id. Undefined when the page was up to date.
 */
export async function staleAddress(
  shown: string | undefined,
  { cart, ordered }: OpenedCart,
  orders: OrderStore,
): Promise<string | undefined> {
  if (ordered) return orderedAddress(ordered.orderId)
  if (shown === undefined || shown === cart.cartId) return undefined
  const order = await orders.latestOfCart(shown)
  return order && isOrderOf(shown, order)
    ? orderedAddress(order.orderId)
    : '/api/cart?outdated=true'
}

/** Returns the address of the cart's page that says which order has paid for the cart. */
export function orderedAddress(orderId: string): string {
  return `/api/cart?ordered=${orderId}`
}
