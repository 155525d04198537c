import { newCartId } from '#core/ids.ts'
import { quantityIn } from '#core/order/cart-order.ts'
import type { Order } from '#core/order/order.ts'

export type CartLine = { readonly sku: string; readonly quantity: number }

/** A shopper's cart. It is stored in a signed cookie and contains no prices. */
export type Cart = { readonly cartId: string; readonly lines: readonly CartLine[] }

export const emptyCart: Cart = { cartId: '', lines: [] }

/** Returns the number of units in a cart. */
export function countOf({ lines }: Cart): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0)
}

/**
 * Returns the cart with `quantity` units of a SKU; 0 removes the line. An empty cart gets its id
 * when its first line is added.
 */
export function withQuantity({ cartId, lines }: Cart, sku: string, quantity: number): Cart {
  const isInCart = lines.some((line) => line.sku === sku)
  const changed = lines.map((line) => (line.sku === sku ? { sku, quantity } : line))
  const all = isInCart ? changed : [...changed, { sku, quantity }]
  return { cartId: cartId || newCartId(), lines: all.filter((line) => line.quantity > 0) }
}

/**
 * Returns the cart without the units of a paid order. It gets a new id, so that it can be ordered.
 */
export function withoutOrdered({ lines }: Cart, order: Order): Cart {
  const left = lines.map(({ sku, quantity }) => ({
    sku,
    quantity: quantity - quantityIn(order.lines, sku),
  }))
  return withNewId({ cartId: '', lines: left.filter(({ quantity }) => quantity > 0) })
}

/** Returns a cart with the same lines and a new id, which no order uses yet. */
export function withNewId({ lines }: Cart): Cart {
  return lines.length === 0 ? emptyCart : { cartId: newCartId(), lines }
}

/** Checks the shape of a cookie's content: another version of this code may have written it. */
export function isCart(value: unknown): value is Cart {
  const { cartId, lines } = (value ?? {}) as Partial<Cart>
  return typeof cartId === 'string' && Array.isArray(lines) && lines.every(isLine)
}

function isLine(value: unknown): value is CartLine {
  const { sku, quantity } = (value ?? {}) as Partial<CartLine>
  return typeof sku === 'string' && Number.isInteger(quantity)
}
