import type { PriceList } from '#core/catalogue/price-list.ts'
import { quantityIn } from '#core/order/cart-order.ts'
import { type Cart, type CartLine, withQuantity } from './cart.ts'
import { checkLines } from './change-cart.ts'

/** A line of the cart's form, with the text that the buyer typed as quantity. */
export type TypedLine = { readonly sku: string; readonly text: string }

/** The typed texts that are not valid quantities, and the maximum of each product, by SKU. */
export type QuantityErrors = ReadonlyMap<string, { readonly text: string; readonly max: number }>

/** Parses a whole number from 1 to `max`. Returns undefined for any other text. */
export function parseQuantity(text: string, max: number): number | undefined {
  const quantity = /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0
  return quantity >= 1 && quantity <= max ? quantity : undefined
}

/** Returns the values of a form field, which may be absent, single or repeated. */
export function toList(field: unknown): readonly unknown[] {
  if (field === undefined) return []
  return Array.isArray(field) ? field : [field]
}

/** Returns the items to order: the products of the form with their quantities in `cart`. */
export function itemsOf(typed: readonly TypedLine[], cart: Cart): CartLine[] {
  const skus = [...new Set(typed.map(({ sku }) => sku))]
  return skus.map((sku) => ({ sku, quantity: quantityIn(cart.lines, sku) || 1 }))
}

/**
 * Applies the typed quantities to the cart. A line with an invalid quantity keeps its old one.
 * `errors` has the invalid texts, so that the page can show them again. Throws ShopError too_many.
 */
export async function applyTyped(
  cart: Cart,
  typed: readonly TypedLine[],
  priceList: PriceList,
): Promise<{ readonly cart: Cart; readonly errors: QuantityErrors }> {
  const errors = new Map<string, { text: string; max: number }>()
  let changed = cart
  for (const { sku, text } of typed) {
    const product = await priceList.of(sku)
    if (!product) continue
    const quantity = parseQuantity(text, product.maxPerOrder)
    if (quantity === undefined) errors.set(sku, { text, max: product.maxPerOrder })
    else changed = withQuantity(changed, sku, quantity)
  }
  checkLines(changed)
  return { cart: changed, errors }
}
