import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type Html, html } from '#core/html.ts'
import { statusTexts } from '#core/order/status-texts.ts'
import { jsonOrPage, seeOther } from '../answers.ts'
import type { ApiDeps } from '../deps.ts'
import { openOrder } from '../orders/access.ts'
import { isForm, readNumbers } from '../plugins/forms.ts'
import { readCart, writeCart } from '../plugins/tokens.ts'
import { type Cart, countOf } from './cart.ts'
import { changeCart } from './change-cart.ts'
import { cartPage } from './page.ts'
import { priceCart } from './price-cart.ts'
import { type CartChange, CartChangeSchema, CartSchema, type CartView } from './schemas.ts'
import { cartTexts } from './texts.ts'

type CartDeps = Pick<ApiDeps, 'orders' | 'products' | 'priceList'>

const viewOf = (cart: Cart): CartView => ({ lines: [...cart.lines], count: countOf(cart) })

/** The cart: a signed cookie, shown as a page or as JSON. */
export const cartRoutes: FastifyPluginAsyncTypebox<CartDeps> = async (
  app,
  { orders, products, priceList },
) => {
  /** What is true of the order whose payment page the buyer left; nothing of somebody else's. */
  async function newsOf(orderId: string, request: FastifyRequest): Promise<Html | undefined> {
    const story = await openOrder(orderId, request, orders).catch(() => undefined)
    if (!story) return undefined
    const { status } = story.order
    const text = cartTexts[request.language]
    if (status === 'pending') return html`${text.interrupted}`
    return html`${statusTexts[request.language][status]} <a href="/api/orders/${orderId}">${text.seeOrder}</a>`
  }

  app.get(
    '/cart',
    {
      schema: {
        summary: 'What is in the cart',
        querystring: Type.Object({ cancelled: Type.Optional(Type.String({ maxLength: 64 })) }),
        response: jsonOrPage('The cart', Type.Ref('Cart')),
      },
    },
    async (request, reply) => {
      const cart = readCart(request)
      if (!request.wantsHtml) return viewOf(cart)
      const { language } = request
      const { cancelled } = request.query
      const news = cancelled && (await newsOf(cancelled, request))
      return reply.sendPage(cartPage({ cart: await priceCart(cart, products), language, news }))
    },
  )

  app.post(
    '/cart',
    {
      schema: {
        summary: 'Add to the cart, set a quantity, or remove',
        body: CartChangeSchema,
        response: { ...jsonOrPage('The cart as it is now', Type.Ref('Cart')), ...seeOther },
      },
      preValidation: async (request) => {
        if (isForm(request)) request.body = readNumbers(request.body, ['quantity']) as CartChange
      },
    },
    async (request, reply) => {
      const cart = await changeCart(readCart(request), request.body, priceList)
      writeCart(reply, cart)
      return isForm(request) ? reply.redirect('/api/cart', 303) : viewOf(cart)
    },
  )
}

export const cartSchemas = [CartSchema]
