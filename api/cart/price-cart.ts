import type { Product, ProductStore } from '#core/catalogue/product-store.ts'
import { sumLines } from '#core/money.ts'
import type { Cart, CartLine } from './cart.ts'

export type PricedLine = CartLine & {
  /** Undefined where it is no longer on sale. */
  readonly product: Product | undefined
  readonly notice: 'gone' | 'sold_out' | 'few_left' | undefined
}

/** A cart as its page shows it: with today's prices and what is left of each product. */
export type PricedCart = {
  readonly lines: readonly PricedLine[]
  /** Gross, minor units, of what is on sale. */
  readonly total: number
  readonly currency: string | undefined
}

/** Reads every product of the cart, live. Throws ShopError `busy`. */
export async function priceCart({ lines }: Cart, products: ProductStore): Promise<PricedCart> {
  const priced = await Promise.all(lines.map((line) => priceLine(line, products)))
  const onSale = priced.flatMap(({ product, quantity }) =>
    product ? [{ unitPrice: product.price, quantity }] : [],
  )
  const currency = priced.find(({ product }) => product)?.product?.currency
  return { lines: priced, total: sumLines(onSale), currency }
}

async function priceLine(line: CartLine, products: ProductStore): Promise<PricedLine> {
  const product = await products.read(line.sku)
  return { ...line, product, notice: noticeOf(line, product) }
}

function noticeOf({ quantity }: CartLine, product: Product | undefined): PricedLine['notice'] {
  if (!product) return 'gone'
  if (product.available < 1) return 'sold_out'
  return product.available < quantity ? 'few_left' : undefined
}
