import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { ShopError } from '#core/errors.ts'
import { hasTakenMoney } from '#core/order/cart-order.ts'
import { mayOpenFromPayment } from '#core/order/open-from-payment.ts'
import type { Order } from '#core/order/order.ts'
import { resumePayment } from '#core/order/resume-payment.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { withoutOrdered } from '../cart/cart.ts'
import { addAgain } from '../cart/change-cart.ts'
import { openCart } from '../cart/open-cart.ts'
import { toCartView } from '../cart/view.ts'
import { OrderParamsSchema } from '../common-schemas.ts'
import type { ApiDeps } from '../deps.ts'
import { isForm } from '../plugins/forms.ts'
import { grantGuestAccess } from '../plugins/guest-access.ts'
import { requireAccount } from '../plugins/session.ts'
import { readCart, writeCart } from '../plugins/tokens.ts'
import { access, formRedirect, json, jsonOrPage, seeOther } from '../response-schemas.ts'
import { isOwner, mayOpen, requireOrder } from './access.ts'
import { orderPage, ordersPage } from './page.ts'
import { orderPath, paidPath } from './paths.ts'
import { OrderSchema, OrderSummarySchema, OrdersSchema } from './schemas.ts'
import { toOrderSummary, toOrderView } from './view.ts'

type OrderDeps = Pick<
  ApiDeps,
  | 'orders'
  | 'products'
  | 'gateway'
  | 'sendTask'
  | 'announceAlert'
  | 'clock'
  | 'siteOrigin'
  | 'contact'
>

const CursorSchema = Type.String({
  pattern: '^[0-9TZ:.-]{20,30}_ord_[0-9A-HJKMNP-TV-Z]{26}$',
  description: 'The `cursor` of the previous page',
})

const signInPath = '/api/auth/sign-in?returnTo=%2Fapi%2Forders'

/** Routes for a buyer's orders. */
export const orderRoutes: FastifyPluginAsyncTypebox<OrderDeps> = async (app, deps) => {
  const { orders, siteOrigin, contact } = deps

  app.get(
    '/orders',
    {
      schema: {
        summary: 'List the signed-in customer’s orders, newest first',
        description: 'Guests have no list. They open each order by its link.',
        security: access.account,
        querystring: Type.Object({ cursor: Type.Optional(CursorSchema) }),
        response: {
          ...jsonOrPage('A page of orders', Type.Ref('Orders')),
          ...seeOther('For a browser that is not signed in: a redirect to the sign-in page'),
        },
      },
    },
    async (request, reply) => {
      const { account, accountError, language, wantsHtml } = request
      if (wantsHtml && !account && !accountError) return reply.redirect(signInPath, 303)
      const { customerId } = requireAccount(request)
      const page = await orders.ofCustomer(customerId, request.query.cursor)
      const list = page.orders.map((order) => toOrderSummary(order, language))
      if (wantsHtml) return reply.sendPage(ordersPage(list, page.cursor, language))
      return { orders: list, ...(page.cursor && { cursor: page.cursor }) }
    },
  )

  app.get(
    '/orders/:orderId',
    {
      schema: {
        summary: 'Read an order',
        description:
          'For its buyer, and for guests who have its link. The response for an order of another buyer is the same as for an order that does not exist.',
        security: access.buyer,
        problems: ['order_not_found'],
        params: OrderParamsSchema,
        querystring: Type.Object({
          token: Type.Optional(
            Type.String({ maxLength: 2048, description: 'The token of the order’s link' }),
          ),
          from: Type.Optional(
            Type.String({
              maxLength: 20,
              description: '`payment` if the buyer comes from the payment page',
              examples: ['payment'],
            }),
          ),
          session: Type.Optional(
            Type.String({
              maxLength: 256,
              description: 'The payment session, which Stripe adds to the address after a payment',
            }),
          ),
        }),
        response: {
          ...jsonOrPage('The order', Type.Ref('Order')),
          ...seeOther(
            'For a valid `token`, or a `session` of a payment that has just been made: sets the guest cookie and redirects to the order without it',
          ),
        },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params
      const { token } = request.query
      if (token !== undefined && (await request.opensOrder(orderId, token))) {
        // The token moves to a cookie, so that it does not stay in the browser history, logs or
        // Referer.
        grantGuestAccess(request, reply, orderId, 'linked')
        return reply.redirect(`/api/orders/${orderId}`, 303)
      }
      const { session } = request.query
      if (session !== undefined) {
        await openFromPayment(orderId, session, request, reply)
        return reply.redirect(paidPath(orderId), 303)
      }
      const timeline = await requireOrder(orderId, request, orders)
      const { order } = timeline
      const cart = readCart(request)
      if (cart.cartId && cart.cartId === order.cartId && hasTakenMoney(order)) {
        writeCart(reply, withoutOrdered(cart, order))
      }
      const view = toOrderView(timeline, request.language, {
        hasAddress: isOwner(order, request),
      })
      if (!request.wantsHtml) return view
      const isFromPayment = request.query.from === 'payment'
      return reply.sendPage(orderPage(view, { language: request.language, isFromPayment, contact }))
    },
  )

  /**
   * Gives the browser access to an order after its payment. The session's id leaves the address, so
   * that it does not stay in the browser history or a Referer.
   */
  async function openFromPayment(
    orderId: string,
    session: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const timeline = await orders.timeline(orderId)
    if (timeline && mayOpen(timeline.order, request)) return
    const isBuyer =
      timeline !== undefined &&
      (await mayOpenFromPayment(timeline.order, session, { ...deps, log: request.log }))
    if (!isBuyer) throw new ShopError('order_not_found', 'the order does not exist')
    grantGuestAccess(request, reply, orderId, 'placed')
  }

  app.post(
    '/orders/:orderId/cancel',
    {
      schema: {
        summary: 'Cancel an order before its packaging ends, and refund the payment',
        description: 'A repeated request returns the cancelled order.',
        security: access.buyer,
        problems: [
          'order_not_found',
          'order_not_cancellable',
          'order_not_refundable',
          'payment_refused',
          'payment_unavailable',
        ],
        params: OrderParamsSchema,
        response: { ...json(200, 'The order as it is now', Type.Ref('Order')), ...formRedirect },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params
      await requireOrder(orderId, request, orders)
      const cancellation = { by: 'buyer', why: 'cancelled by the buyer' }
      await cancelOrder(orderId, cancellation, { ...deps, log: request.log })
      if (isForm(request)) return reply.redirect(`/api/orders/${orderId}`, 303)
      return toOrderView(await requireOrder(orderId, request, orders), request.language)
    },
  )

  app.post(
    '/orders/:orderId/pay',
    {
      schema: {
        summary: 'Return to the payment page of an unpaid order',
        description: 'If the order cannot be paid, `url` is its page in the shop.',
        security: access.buyer,
        problems: ['order_not_found', 'payment_refused', 'payment_unavailable'],
        params: OrderParamsSchema,
        response: {
          ...json(200, 'The order’s payment page', Type.Ref('PlacedOrder')),
          ...formRedirect,
        },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params
      const { order } = await requireOrder(orderId, request, orders)
      const url = await resumePayment(orderId, { ...deps, log: request.log })
      const next = url ?? `${siteOrigin}${await pathWithoutPayment(order)}`
      return isForm(request) ? reply.redirect(next, 303) : { orderId, url: next }
    },
  )

  /**
   * Returns the path of the page of an order that cannot be paid: the order is paid or has expired.
   */
  async function pathWithoutPayment({ orderId, status }: Order): Promise<string> {
    if (status !== 'pending') return orderPath(orderId)
    const now = await orders.read(orderId)
    return now?.status === 'pending' ? paidPath(orderId) : orderPath(orderId)
  }

  app.post(
    '/orders/:orderId/again',
    {
      schema: {
        summary: 'Put an order’s items into the cart again',
        description: 'Adds what is in stock.',
        security: access.buyer,
        problems: ['order_not_found', 'too_many'],
        params: OrderParamsSchema,
        response: { ...json(200, 'The cart as it is now', Type.Ref('Cart')), ...formRedirect },
      },
    },
    async (request, reply) => {
      const { order } = await requireOrder(request.params.orderId, request, orders)
      const opened = await openCart(request, orders)
      const cart = await addAgain(opened, order, deps.products)
      writeCart(reply, cart)
      if (isForm(request)) return reply.redirect(`/api/cart?again=${order.orderId}`, 303)
      return toCartView({ ...opened, cart })
    },
  )
}

export const orderSchemas = [OrderSummarySchema, OrderSchema, OrdersSchema]
