import { newCartId } from '#core/ids.ts'
import { quantityIn } from '#core/order/cart-order.ts'
import type { Order } from '#core/order/order.ts'

export type CartLine = { readonly sku: string; readonly quantity: number }

/** What a shopper has collected. It lives in a signed cookie, so it knows no prices. */
export type Cart = { readonly cartId: string; readonly lines: readonly CartLine[] }

export const emptyCart: Cart = { cartId: '', lines: [] }

/** The number of pieces in a cart. */
export function countOf({ lines }: Cart): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0)
}

/** The cart with this many of a SKU, 0 for none. A cart gets its id with its first line. */
export function withQuantity({ cartId, lines }: Cart, sku: string, quantity: number): Cart {
  const isThere = lines.some((line) => line.sku === sku)
  const changed = lines.map((line) => (line.sku === sku ? { sku, quantity } : line))
  const all = isThere ? changed : [...changed, { sku, quantity }]
  return { cartId: cartId || newCartId(), lines: all.filter((line) => line.quantity > 0) }
}

/** Returns what is left of a cart once `order` was paid, as another cart: it can be ordered again. */
export function withoutOrdered({ lines }: Cart, order: Order): Cart {
  const left = lines.map(({ sku, quantity }) => ({
    sku,
    quantity: quantity - quantityIn(order.lines, sku),
  }))
  return renewed({ cartId: '', lines: left.filter(({ quantity }) => quantity > 0) })
}

/** Returns the same lines as a cart that was never ordered. */
export function renewed({ lines }: Cart): Cart {
  return lines.length === 0 ? emptyCart : { cartId: newCartId(), lines }
}

/** A cookie may have been written by another version of this code. */
export function isCart(value: unknown): value is Cart {
  const { cartId, lines } = (value ?? {}) as Partial<Cart>
  return typeof cartId === 'string' && Array.isArray(lines) && lines.every(isLine)
}

function isLine(value: unknown): value is CartLine {
  const { sku, quantity } = (value ?? {}) as Partial<CartLine>
  return typeof sku === 'string' && Number.isInteger(quantity)
}
