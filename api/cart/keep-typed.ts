import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TypedFields } from '../pages/typed.ts'
import { readCart, writeCart } from '../plugins/tokens.ts'
import { type Cart, withQuantity } from './cart.ts'
import { isProductForm, maxQuantity, readQuantitiesForm } from './forms.ts'
import { parseQuantity, type TypedLine } from './quantities.ts'
import type { Quantities } from './schemas.ts'

/**
 * Keeps the valid quantities of a rejected cart form in the cart's cookie. Returns the invalid
 * texts, by SKU. It calls no store, because the store may be the reason for the rejection: a
 * product that is not in `maxima` may have any quantity, which the cart's page checks.
 */
export function keepTypedQuantities(
  request: FastifyRequest,
  reply: FastifyReply,
  maxima: ReadonlyMap<string, number> = new Map(),
): TypedFields {
  const cart = readCart(request)
  const lines = typedLinesOf(request, cart).filter(({ sku }) => isInCart(cart, sku))
  const quantityOf = ({ sku, text }: TypedLine) =>
    parseQuantity(text, maxima.get(sku) ?? maxQuantity)
  const kept = lines.reduce((changed, line) => {
    const quantity = quantityOf(line)
    return quantity ? withQuantity(changed, line.sku, quantity) : changed
  }, cart)
  if (kept !== cart) writeCart(reply, kept)
  const wrong = lines.filter((line) => !quantityOf(line))
  return Object.fromEntries(wrong.map(({ sku, text }) => [sku, text.slice(0, maxTyped)]))
}

/** The most characters of a rejected quantity that are shown again. */
export const maxTyped = 20

const isInCart = ({ lines }: Cart, sku: string) => lines.some((line) => line.sku === sku)

function typedLinesOf(
  { typedLines, body }: FastifyRequest,
  { cartId }: Cart,
): readonly TypedLine[] {
  if (typedLines) return typedLines
  const read = (body ?? {}) as Partial<Quantities> & Readonly<Record<string, unknown>>
  if (isProductForm(body) || read['items']) return []
  // The quantities of another cart: the page was outdated.
  if (read.cart !== cartId) return []
  return read.lines ?? readQuantitiesForm(body).lines
}
