import type { AddLimit } from '#core/presentation/add-limit.ts'
import { countOf } from './cart.ts'
import type { OpenedCart } from './open-cart.ts'
import type { CartView } from './schemas.ts'

/** Returns the JSON form of a cart. */
export function toCartView({ cart, unpaidOrder }: OpenedCart, limit?: AddLimit): CartView {
  return {
    lines: [...cart.lines],
    count: countOf(cart),
    ...(limit && { limit }),
    ...(unpaidOrder && { unpaidOrder: { orderId: unpaidOrder.orderId } }),
  }
}

/** Returns the redirect target after a plain HTML form: the cart's page, which shows the limit. */
export function pathAfter(limit: AddLimit | undefined): string {
  if (!limit) return '/api/cart'
  const { sku, requested, added } = limit
  return `/api/cart?${new URLSearchParams({ sku, requested: `${requested}`, added: `${added}` })}`
}
