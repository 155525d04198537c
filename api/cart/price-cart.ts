import { sumLines } from '#core/money.ts'
import { heldUnits } from '#core/order/cart-order.ts'
import type { Order } from '#core/order/order.ts'
import type { Product, ProductStore } from '#core/ports/product-store.ts'
import type { CartLine } from './cart.ts'
import type { OpenedCart } from './open-cart.ts'

export type PricedLine = CartLine & {
  /**
   * Undefined if the product is no longer on sale. Its `available` includes the units reserved for
   * this buyer.
   */
  readonly product: Product | undefined
  readonly notice: 'gone' | 'sold_out' | 'few_left' | undefined
}

/** A cart with current prices and stock, as its page shows it. */
export type PricedCart = {
  readonly cartId: string
  readonly lines: readonly PricedLine[]
  /** The gross total of the lines on sale, in minor units. */
  readonly total: number
  readonly currency: string | undefined
}

/** Reads the current price and stock of each product in the cart. Throws ShopError `busy`. */
export async function priceCart(
  { cart, unpaidOrder }: OpenedCart,
  products: ProductStore,
): Promise<PricedCart> {
  const priced = await Promise.all(cart.lines.map((line) => priceLine(line, unpaidOrder, products)))
  const onSale = priced.flatMap(({ product, quantity }) =>
    product ? [{ unitPrice: product.price, quantity }] : [],
  )
  const currency = priced.find(({ product }) => product)?.product?.currency
  return { cartId: cart.cartId, lines: priced, total: sumLines(onSale), currency }
}

async function priceLine(line: CartLine, unpaidOrder: Order | undefined, products: ProductStore) {
  const product = withHeldUnits(await products.read(line.sku), unpaidOrder)
  return { ...line, product, notice: noticeOf(line, product) }
}

/** Returns the product with the units of the buyer's unpaid order counted as available. */
export function withHeldUnits(
  product: Product | undefined,
  unpaidOrder: Order | undefined,
): Product | undefined {
  return (
    product && { ...product, available: product.available + heldUnits(unpaidOrder, product.sku) }
  )
}

function noticeOf({ quantity }: CartLine, product: Product | undefined): PricedLine['notice'] {
  if (!product) return 'gone'
  if (product.available < 1) return 'sold_out'
  return product.available < quantity ? 'few_left' : undefined
}
