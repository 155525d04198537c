import type { PriceList } from '#core/catalogue/price-list.ts'
import { ShopError } from '#core/errors.ts'
import { maxLines } from '#core/order/place-order.ts'
import { Problem } from '../plugins/problem.ts'
import { type Cart, quantityOf, withQuantity } from './cart.ts'
import type { CartChange } from './schemas.ts'

/**
 * The cart after one change; quantities stop at what one order may have of the product. Throws
 * ShopError unknown_product or too_many, or Problem invalid_request.
 */
export async function changeCart(
  cart: Cart,
  { action, sku, quantity }: CartChange,
  priceList: PriceList,
): Promise<Cart> {
  if (action === 'remove') return withQuantity(cart, sku, 0)
  if (quantity === undefined) throw new Problem('invalid_request', 'body/quantity is missing')
  const product = await priceList.of(sku)
  if (!product) {
    throw new ShopError('unknown_product', `there is no product ${sku}`, { details: { sku } })
  }
  const wanted = action === 'add' ? quantityOf(cart, sku) + quantity : quantity
  const changed = withQuantity(cart, sku, Math.min(wanted, product.maxPerOrder))
  if (changed.lines.length <= maxLines) return changed
  throw new ShopError('too_many', `a cart has ${maxLines} lines at most`, { details: { maxLines } })
}
