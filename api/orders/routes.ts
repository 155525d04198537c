import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { orderIdPattern } from '#core/ids.ts'
import { cancelOrder } from '#core/order/cancel-order.ts'
import { isPaid, isUnderWay } from '#core/order/lifecycle.ts'
import { jsonOrPage, seeOther } from '../answers.ts'
import type { ApiDeps } from '../deps.ts'
import { isForm } from '../plugins/forms.ts'
import { requireAccount } from '../plugins/session.ts'
import { openToGuest, ordersOf, readCart } from '../plugins/tokens.ts'
import { openOrder } from './access.ts'
import { orderPage, ordersPage } from './page.ts'
import { OrderSchema, OrderSummarySchema, OrdersSchema } from './schemas.ts'
import { summaryOf, viewOf } from './view.ts'

type OrderDeps = Pick<ApiDeps, 'orders' | 'gateway' | 'announceAlert' | 'clock'>

const ParamsSchema = Type.Object({ orderId: Type.String({ pattern: orderIdPattern }) })

const CursorSchema = Type.String({
  pattern: '^[0-9TZ:.-]{20,30}_ord_[0-9A-HJKMNP-TV-Z]{26}$',
})

const signInAddress = '/api/auth/sign-in?returnTo=%2Fapi%2Forders'

/** A buyer's orders. */
export const orderRoutes: FastifyPluginAsyncTypebox<OrderDeps> = async (app, deps) => {
  const { orders } = deps

  app.get(
    '/orders',
    {
      schema: {
        summary: 'The orders of whoever is signed in, newest first',
        querystring: Type.Object({ cursor: Type.Optional(CursorSchema) }),
        response: { ...jsonOrPage('A page of orders', Type.Ref('Orders')), ...seeOther },
      },
    },
    async (request, reply) => {
      const { account, accountFault, language, wantsHtml } = request
      if (wantsHtml && !account && !accountFault) return reply.redirect(signInAddress, 303)
      const { customerId } = requireAccount(request)
      const page = await orders.ofCustomer(customerId, request.query.cursor)
      const list = page.orders.map((order) => summaryOf(order, language))
      if (wantsHtml) return reply.sendPage(ordersPage(list, page.cursor, language))
      return { orders: list, ...(page.cursor && { cursor: page.cursor }) }
    },
  )

  app.get(
    '/orders/:orderId',
    {
      schema: {
        summary: 'One order, for its owner or with its link',
        params: ParamsSchema,
        querystring: Type.Object({ token: Type.Optional(Type.String({ maxLength: 2048 })) }),
        response: { ...jsonOrPage('The order', Type.Ref('Order')), ...seeOther },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params
      const { token } = request.query
      if (ordersOf(request, token).includes(orderId)) {
        // The token moves into a cookie, so that it stays in no history, log or Referer.
        openToGuest(request, reply, [orderId])
        return reply.redirect(`/api/orders/${orderId}`, 303)
      }
      const story = await openOrder(orderId, request, orders)
      const { cartId, status } = story.order
      const isOrdered = isPaid(status) || isUnderWay(status)
      if (cartId && isOrdered && readCart(request).cartId === cartId) reply.clearCookie('cart')
      const view = viewOf(story, request.language)
      return request.wantsHtml ? reply.sendPage(orderPage(view, request.language)) : view
    },
  )

  app.post(
    '/orders/:orderId/cancel',
    {
      schema: {
        summary: 'Cancel an order until its packaging ends; what was paid goes back',
        params: ParamsSchema,
        response: { ...jsonOrPage('The order as it is now', Type.Ref('Order')), ...seeOther },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params
      await openOrder(orderId, request, orders)
      const cancellation = { by: 'buyer', why: 'cancelled by the buyer' }
      await cancelOrder(orderId, cancellation, { ...deps, log: request.log })
      if (isForm(request)) return reply.redirect(`/api/orders/${orderId}`, 303)
      return viewOf(await openOrder(orderId, request, orders), request.language)
    },
  )
}

export const orderSchemas = [OrderSummarySchema, OrderSchema, OrdersSchema]
