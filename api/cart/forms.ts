import type { PriceList } from '#core/catalogue/price-list.ts'
import type { Language } from '#core/language.ts'
import { Problem } from '../problem.ts'
import type { RejectedForm } from './notices.ts'
import { parseQuantity, toList } from './quantities.ts'
import type { CartChange, Quantities } from './schemas.ts'
import { cartTexts } from './texts.ts'

type Fields = Readonly<Record<string, unknown>>

/** The maximum quantity in any form. Each product also has its own maximum, `maxPerOrder`. */
export const maxQuantity = 99

/**
 * Returns the fields of a form. Throws Problem invalid_request for a field that is not in `names`:
 * a client that sends a price must not believe that the price was used.
 */
function readFields(body: unknown, names: readonly string[]): Fields {
  const fields = (body ?? {}) as Fields
  if (Object.keys(fields).every((name) => names.includes(name))) return fields
  throw new Problem('invalid_request', `unknown field in the body; allowed: ${names.join(', ')}`)
}

/**
 * Returns whether a form is for one product (from the product's page) and not for a cart's lines.
 */
export function isProductForm(body: unknown): boolean {
  const { cart, sku } = (body ?? {}) as Fields
  return sku !== undefined && cart === undefined
}

/**
 * Reads a product's form. Throws Problem invalid_request for an unknown field, and for a quantity
 * that is not a whole number from 1 to 99.
 */
export function readProductForm(body: unknown): { sku: unknown; quantity: number } {
  const { sku, quantity: typed } = readFields(body, ['sku', 'quantity'])
  const quantity = typeof typed === 'string' ? parseQuantity(typed, maxQuantity) : undefined
  if (quantity !== undefined) return { sku, quantity }
  throw new Problem('invalid_request', 'body/quantity must be a whole number from 1 to 99')
}

/** Converts a plain HTML form with one change to the body that API clients send as JSON. */
export function readChangeForm(body: unknown): CartChange {
  const { action, ...product } = (body ?? {}) as Fields
  if (action !== 'remove') return { action, ...readProductForm(product) } as CartChange
  // The form also sends the line's quantity. A removal ignores it.
  const { sku } = readFields(product, ['sku', 'quantity'])
  return { action, sku } as CartChange
}

/** Reads the form of the cart's page, which has `sku` and `quantity` once per line. */
export function readQuantitiesForm(body: unknown): Quantities {
  const { cart, sku, quantity, remove } = readFields(body, ['cart', 'sku', 'quantity', 'remove'])
  const texts = toList(quantity)
  const lines = toList(sku).map((one, index) => ({ sku: one, text: texts[index] ?? '' }))
  return {
    ...(cart !== undefined && { cart }),
    lines,
    ...(remove !== undefined && { remove }),
  } as Quantities
}

/**
 * Returns the product's form to show again after a rejection: with the typed quantity, and with an
 * error text if the quantity is the reason. Returns undefined if the product is not on sale.
 */
export async function readRejectedForm(
  body: unknown,
  language: Language,
  priceList: PriceList,
): Promise<
  | { readonly rejected: Omit<RejectedForm, 'isWrong'>; readonly error: string | undefined }
  | undefined
> {
  const { items, ...fields } = (body ?? {}) as Fields
  const { sku, quantity = '' } = ((items as readonly Fields[] | undefined)?.[0] ?? fields) as Fields
  const product = typeof sku === 'string' ? await priceList.of(sku) : undefined
  if (!product) return undefined
  const typed = String(quantity).slice(0, 20)
  const isQuantity = parseQuantity(typed, maxQuantity) !== undefined
  const text = cartTexts[language]
  return {
    rejected: { sku: product.sku, name: product.name[language], typed },
    error: isQuantity ? undefined : text.notQuantity(typed, product.maxPerOrder),
  }
}
