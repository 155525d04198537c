import type { FastifyReply, FastifyRequest } from 'fastify'
import { readCart, writeCart } from '../plugins/tokens.ts'
import { type Cart, withQuantity } from './cart.ts'
import { isProductForm, maxQuantity, readQuantitiesForm } from './forms.ts'
import { parseQuantity, type TypedLine } from './quantities.ts'
import type { Quantities } from './schemas.ts'

/**
 * Keeps the quantities of a rejected cart form in the cart's cookie. It calls no store, because the
 * store may be the reason for the rejection. The cart's page later checks the quantities.
 */
export function keepTypedQuantities(request: FastifyRequest, reply: FastifyReply): void {
  const cart = readCart(request)
  const typed = withTyped(cart, typedLinesOf(request, cart))
  if (typed !== cart) writeCart(reply, typed)
}

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

function withTyped(cart: Cart, lines: readonly TypedLine[]): Cart {
  return lines.reduce((changed, { sku, text }) => {
    const quantity = parseQuantity(text, maxQuantity)
    const isInCart = changed.lines.some((line) => line.sku === sku)
    return quantity && isInCart ? withQuantity(changed, sku, quantity) : changed
  }, cart)
}
