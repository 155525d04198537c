import { maxOrderLines } from '#core/catalogue/limits.ts'
import { ShopError } from '#core/errors.ts'
import { heldUnits, quantityIn } from '#core/order/cart-order.ts'
import type { Order } from '#core/order/order.ts'
import type { Product, ProductStore } from '#core/ports/product-store.ts'
import type { AddLimit } from '#core/presentation/add-limit.ts'
import { Problem } from '../problem.ts'
import { type Cart, withNewId, withQuantity } from './cart.ts'
import type { OpenedCart } from './open-cart.ts'
import type { CartChange } from './schemas.ts'

export type ChangedCart = {
  readonly cart: Cart
  /** Present if fewer units were added than requested. */
  readonly limit?: AddLimit
}

/**
 * Changes a cart. `add` stops at the stock or at the maximum per order, and returns that limit.
 * `set` accepts or rejects the quantity as given. Throws ShopError unknown_product, too_many or
 * busy, or Problem invalid_request.
 */
export async function changeCart(
  opened: OpenedCart,
  { action, sku, quantity }: CartChange,
  products: ProductStore,
): Promise<ChangedCart> {
  const { cart } = opened
  if (action === 'remove') return { cart: withQuantity(cart, sku, 0) }
  if (quantity === undefined) throw new Problem('invalid_request', 'body/quantity is missing')
  const product = await products.read(sku)
  if (!product) {
    throw new ShopError('unknown_product', `product ${sku} does not exist`, { details: { sku } })
  }
  const { maxPerOrder } = product
  if (action === 'set' && quantity > maxPerOrder) {
    throw new ShopError('too_many', `an order can contain at most ${maxPerOrder} of ${sku}`, {
      details: { sku, maxPerOrder },
    })
  }
  const changed =
    action === 'set' ? { cart: withQuantity(cart, sku, quantity) } : add(opened, product, quantity)
  checkLines(changed.cart)
  return changed
}

function add({ cart, unpaidOrder }: OpenedCart, product: Product, requested: number): ChangedCart {
  const { sku } = product
  const before = quantityIn(cart.lines, sku)
  const { max } = limitOf(product, unpaidOrder)
  const inCart = Math.max(before, Math.min(before + requested, max))
  const changed = inCart === before ? cart : withQuantity(cart, sku, inCart)
  if (inCart === before + requested) return { cart: changed }
  const added = inCart - before
  return {
    cart: changed,
    limit: { sku, requested, added, inCart, ...limitOf(product, unpaidOrder) },
  }
}

/**
 * Puts the lines of an earlier order into the cart again. The cart then has at least the order's
 * quantity of each product, if the stock suffices. The cart's page lists what is missing. Throws
 * ShopError too_many or busy.
 */
export async function addAgain(
  opened: OpenedCart,
  { lines }: Order,
  products: ProductStore,
): Promise<Cart> {
  const { unpaidOrder } = opened
  // A cart with an unpaid order keeps its id, because the order is found by the cart's id.
  let cart = unpaidOrder ? opened.cart : withNewId(opened.cart)
  for (const { sku } of lines) {
    const product = await products.read(sku)
    const requested = quantityIn(lines, sku) - quantityIn(cart.lines, sku)
    if (product && requested > 0) cart = add({ ...opened, cart }, product, requested).cart
  }
  checkLines(cart)
  return cart
}

/**
 * Returns the maximum quantity of a product in this buyer's cart, and the reason for that limit.
 */
export function limitOf(
  product: Product,
  unpaidOrder: Order | undefined,
): Pick<AddLimit, 'reason' | 'max'> {
  const available = product.available + heldUnits(unpaidOrder, product.sku)
  return available < product.maxPerOrder
    ? { reason: 'stock', max: Math.max(0, available) }
    : { reason: 'maximum', max: product.maxPerOrder }
}

/** Throws ShopError too_many if the cart has more lines than an order may have. */
export function checkLines({ lines }: Cart): void {
  if (lines.length <= maxOrderLines) return
  throw new ShopError('too_many', `a cart can contain at most ${maxOrderLines} lines`, {
    details: { maxLines: maxOrderLines },
  })
}
