import type { PriceList } from '#core/catalogue/price-list.ts'
import type { Language } from '#core/language.ts'
import { Problem } from '../problem.ts'
import type { Attempt } from './notices.ts'
import { listOf, parseQuantity } from './quantities.ts'
import type { CartChange, Quantities } from './schemas.ts'
import { cartTexts } from './texts.ts'

type Fields = Readonly<Record<string, unknown>>

/** The most that any form may ask for at once; each product has a lower limit of its own. */
const mostAtOnce = 99

/**
 * Returns the fields of a form that has `names` and no others. Throws Problem invalid_request for any
 * other field: a form that sends a price must not be answered as if the price counted.
 */
function fieldsOf(body: unknown, names: readonly string[]): Fields {
  const fields = (body ?? {}) as Fields
  if (Object.keys(fields).every((name) => names.includes(name))) return fields
  throw new Problem('invalid_request', `body must have no other fields than ${names.join(', ')}`)
}

/** Does a form name one product (its own page does), and not the lines of a cart? */
export function isProductForm(body: unknown): boolean {
  const { cart, sku } = (body ?? {}) as Fields
  return sku !== undefined && cart === undefined
}

/**
 * Reads a product's form. Throws Problem invalid_request when the quantity is no whole number from
 * 1 to 99, or for any other field.
 */
export function readProductForm(body: unknown): { sku: unknown; quantity: number } {
  const { sku, quantity: typed } = fieldsOf(body, ['sku', 'quantity'])
  const quantity = typeof typed === 'string' ? parseQuantity(typed, mostAtOnce) : undefined
  if (quantity !== undefined) return { sku, quantity }
  throw new Problem('invalid_request', 'body/quantity must be a whole number from 1 to 99')
}

/** Reads a plain form of one change as the schema of a JSON change wants it. */
export function readChangeForm(body: unknown): CartChange {
  const { action, ...product } = (body ?? {}) as Fields
  if (action !== 'remove') return { action, ...readProductForm(product) } as CartChange
  // The row's quantity comes along, and says nothing here.
  const { sku } = fieldsOf(product, ['sku', 'quantity'])
  return { action, sku } as CartChange
}

/** Reads the form of the cart's page: `sku` and `quantity` are there once for each line. */
export function readQuantitiesForm(body: unknown): Quantities {
  const { cart, sku, quantity, remove } = fieldsOf(body, ['cart', 'sku', 'quantity', 'remove'])
  const texts = listOf(quantity)
  const lines = listOf(sku).map((one, index) => ({ sku: one, text: texts[index] ?? '' }))
  return {
    ...(cart !== undefined && { cart }),
    lines,
    ...(remove !== undefined && { remove }),
  } as Quantities
}

/**
 * Returns the product's form to show again after a refusal, with the quantity as it was typed, and
 * why where the quantity is the reason. Undefined when the form named no product that is on sale.
 */
export async function attemptOf(
  body: unknown,
  language: Language,
  priceList: PriceList,
): Promise<{ readonly attempt: Attempt; readonly fault: string | undefined } | undefined> {
  const { items, ...fields } = (body ?? {}) as Fields
  const { sku, quantity = '' } = ((items as readonly Fields[] | undefined)?.[0] ?? fields) as Fields
  const product = typeof sku === 'string' ? await priceList.of(sku) : undefined
  if (!product) return undefined
  const typed = String(quantity).slice(0, 20)
  const isQuantity = parseQuantity(typed, mostAtOnce) !== undefined
  const text = cartTexts[language]
  return {
    attempt: { sku: product.sku, name: product.name[language], typed },
    fault: isQuantity ? undefined : text.notQuantity(typed, product.maxPerOrder),
  }
}
