import type { FastifyRequest } from 'fastify'
import { quantityIn } from '#core/order/cart-order.ts'
import type { Order } from '#core/order/order.ts'
import { addLimitText } from '#core/presentation/add-limit.ts'
import { type Html, html } from '#core/presentation/html.ts'
import { statusText } from '#core/presentation/status-texts.ts'
import { mayOpen } from '../orders/access.ts'
import { limitOf } from './change-cart.ts'
import { alreadyOrdered } from './notices.ts'
import type { OpenedCart } from './open-cart.ts'
import type { CartQuery } from './schemas.ts'
import type { CartDeps } from './show-cart.ts'
import { cartTexts } from './texts.ts'

/**
 * Returns the notice at the top of the cart's page. The page's query selects it. It never shows
 * another buyer's order.
 */
export async function findCartNotice(
  query: CartQuery,
  opened: OpenedCart,
  request: FastifyRequest,
  deps: CartDeps,
): Promise<Html | string | undefined> {
  const { cancelled, ordered, again, outdated } = query
  const text = cartTexts[request.language]
  if (outdated) return text.outdated
  const orderId = ordered ?? cancelled ?? again
  if (!orderId) return limitNotice(query, opened, request, deps)
  const order = await deps.orders.read(orderId)
  if (!order || !mayOpen(order, request)) return ordered ? text.orderedByYou : undefined
  if (ordered) return alreadyOrdered(order, request.language)
  return cancelled ? interruptedNotice(order, request) : missingNotice(order, opened, request, deps)
}

/**
 * Lists the products of which a repeated order had more units than the cart has now, and the reason
 * for each.
 */
async function missingNotice(
  { lines }: Order,
  { cart, unpaidOrder }: OpenedCart,
  { language }: FastifyRequest,
  { products }: CartDeps,
): Promise<Html | undefined> {
  const notices: Html[] = []
  for (const { sku, name } of lines) {
    const [requested, inCart] = [quantityIn(lines, sku), quantityIn(cart.lines, sku)]
    if (inCart >= requested) continue
    const product = await products.read(sku)
    const why = product
      ? addLimitText(
          { sku, requested, added: inCart, inCart, ...limitOf(product, unpaidOrder) },
          language,
        )
      : cartTexts[language].notices.gone()
    notices.push(html`<p>${name[language]} · ${why}</p>`)
  }
  return notices.length > 0 ? html`${notices}` : undefined
}

/** Tells a buyer who left the payment page whether the order is paid. */
function interruptedNotice(
  { orderId, status, charged }: Order,
  { language }: FastifyRequest,
): Html {
  const text = cartTexts[language]
  if (status === 'pending') return html`${text.interrupted}`
  const news = statusText({ status, isCharged: charged !== undefined }, language)
  return html`${news} <a href="/api/orders/${orderId}">${text.seeOrder}</a>`
}

/** Tells a buyer that fewer units were added than requested, and why. */
async function limitNotice(
  { sku, requested, added }: CartQuery,
  { cart, unpaidOrder }: OpenedCart,
  { language }: FastifyRequest,
  { products }: CartDeps,
): Promise<string | undefined> {
  const product = sku === undefined ? undefined : await products.read(sku)
  if (!product || requested === undefined || added === undefined) return undefined
  const inCart = quantityIn(cart.lines, product.sku)
  const limit = { sku: product.sku, requested: Number(requested), added: Number(added), inCart }
  return addLimitText({ ...limit, ...limitOf(product, unpaidOrder) }, language)
}
