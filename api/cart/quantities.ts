import type { PriceList } from '#core/catalogue/price-list.ts'
import { quantityIn } from '#core/order/cart-order.ts'
import { type Cart, type CartLine, withQuantity } from './cart.ts'
import { checkLines } from './change-cart.ts'

/** A line of the cart's form: what the buyer typed beside a product. */
export type TypedLine = { readonly sku: string; readonly text: string }

/** Typed text that is no quantity of its product, by SKU. */
export type Faults = ReadonlyMap<string, { readonly text: string; readonly most: number }>

/** Returns the whole number from 1 to `most` that a buyer typed; undefined for anything else. */
export function parseQuantity(text: string, most: number): number | undefined {
  const quantity = /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0
  return quantity >= 1 && quantity <= most ? quantity : undefined
}

/** Returns a form field that may be there once, several times or not at all. */
export function listOf(field: unknown): readonly unknown[] {
  if (field === undefined) return []
  return Array.isArray(field) ? field : [field]
}

/** Returns what a cart's form orders: the lines it showed, in the quantities that `cart` now has. */
export function itemsOf(typed: readonly TypedLine[], cart: Cart): CartLine[] {
  const skus = [...new Set(typed.map(({ sku }) => sku))]
  return skus.map((sku) => ({ sku, quantity: quantityIn(cart.lines, sku) || 1 }))
}

/**
 * Puts what was typed into the cart. A line whose text is no quantity stays as it was and is among
 * the faults, so that its page can show the text again. Throws ShopError too_many.
 */
export async function applyTyped(
  cart: Cart,
  typed: readonly TypedLine[],
  priceList: PriceList,
): Promise<{ readonly cart: Cart; readonly faults: Faults }> {
  const faults = new Map<string, { text: string; most: number }>()
  let changed = cart
  for (const { sku, text } of typed) {
    const product = await priceList.of(sku)
    if (!product) continue
    const quantity = parseQuantity(text, product.maxPerOrder)
    if (quantity === undefined) faults.set(sku, { text, most: product.maxPerOrder })
    else changed = withQuantity(changed, sku, quantity)
  }
  checkLines(changed)
  return { cart: changed, faults }
}
