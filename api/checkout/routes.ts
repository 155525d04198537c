import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { ShopError } from '#core/errors.ts'
import { newCartId, orderNumber } from '#core/ids.ts'
import { countAction, limitsOf } from '#core/limits/request-limits.ts'
import { hasSameLines } from '#core/order/cart-order.ts'
import type { Order } from '#core/order/order.ts'
import { limitCounters } from '#core/order/order-limits.ts'
import { placeOrder } from '#core/order/place-order.ts'
import { isProductForm, readProductForm, readQuantitiesForm } from '../cart/forms.ts'
import { findStaleRedirect, type OpenedCart, openCart, orderedPath } from '../cart/open-cart.ts'
import { applyTyped, itemsOf } from '../cart/quantities.ts'
import { returnToCart } from '../cart/rejected-form.ts'
import type { ApiDeps } from '../deps.ts'
import { orderPath, paidPath } from '../orders/paths.ts'
import { isForm } from '../plugins/forms.ts'
import { grantGuestAccess, readGuestId } from '../plugins/guest-access.ts'
import { writeCart } from '../plugins/tokens.ts'
import { Problem } from '../problem.ts'
import { access, formRedirect, json } from '../response-schemas.ts'
import { CheckoutSchema, IdempotencySchema, isTypedKey, PlacedSchema } from './schemas.ts'

type CheckoutDeps = Pick<
  ApiDeps,
  | 'orders'
  | 'products'
  | 'priceList'
  | 'gateway'
  | 'limits'
  | 'requestCounter'
  | 'siteOrigin'
  | 'clock'
>

/**
 * Places orders and opens their payment page. A browser has at most one unpaid order: "Buy now" and
 * the cart use the same cart id. An order of other items replaces the unpaid order. An order of the
 * same items leads to the payment page of the unpaid order.
 */
export const checkoutRoutes: FastifyPluginAsyncTypebox<CheckoutDeps> = async (app, deps) => {
  const { orders, priceList, gateway, limits, requestCounter, siteOrigin, clock } = deps

  /**
   * Reads the form of the cart's page into the request, with the typed quantities. Redirects if the
   * page was outdated.
   */
  async function readCartForm(request: FastifyRequest, reply: FastifyReply) {
    const opened = request.openedCart
    const { cart: shown, lines } = readQuantitiesForm(request.body)
    const redirectPath = await findStaleRedirect(shown, opened, orders)
    if (redirectPath) {
      writeCart(reply, opened.cart)
      return reply.redirect(redirectPath, 303)
    }
    const inCart = opened.cart.lines.map(({ sku, quantity }) => ({ sku, text: `${quantity}` }))
    const typed = lines.length > 0 ? lines : inCart
    if (typed.length === 0) throw new ShopError('empty_cart', 'the cart is empty')
    request.typedLines = typed
    const { cart, errors } = await applyTyped(opened.cart, typed, priceList)
    if (errors.size > 0) throw new Problem('invalid_request', 'a quantity is not valid')
    request.openedCart = { ...opened, cart }
    request.body = { items: itemsOf(typed, cart) }
    return undefined
  }

  /**
   * Rejects items that the buyer has already paid for with this order. Redirects a browser to a
   * page about the order. For API clients, throws ShopError already_ordered.
   */
  function rejectPaid({ orderId, status }: Order, request: FastifyRequest, reply: FastifyReply) {
    const next = status === 'pending' ? paidPath(orderId) : orderedPath(orderId)
    if (isForm(request)) return reply.redirect(next, 303)
    const number = orderNumber(orderId)
    const message = `these items are already paid with order ${number}; send an Idempotency-Key to order them again`
    throw new ShopError('already_ordered', message, { details: { orderId, number } })
  }

  app.decorateRequest('openedCart', undefined as unknown as OpenedCart)
  app.post(
    '/checkout',
    {
      schema: {
        summary: 'Place an order and open its payment page',
        description:
          'Reserves the stock until the payment page expires. A browser has at most one unpaid order. An order of the same items returns the unpaid order; an order of other items replaces it. A retry with the same `Idempotency-Key` returns the first order.',
        security: access.anyone,
        problems: [
          'empty_cart',
          'unknown_product',
          'too_many',
          'sold_out',
          'price_changed',
          'already_ordered',
          'idempotency_key_reused',
          'too_many_open_orders',
          'too_many_attempts',
          'payment_refused',
          'payment_unavailable',
        ],
        headers: IdempotencySchema,
        body: CheckoutSchema,
        response: {
          ...json(201, 'The order is placed', Type.Ref('PlacedOrder')),
          ...formRedirect,
        },
      },
      preValidation: async (request, reply) => {
        request.openedCart = await openCart(request, orders)
        if (!isForm(request)) return undefined
        if (!isProductForm(request.body)) return readCartForm(request, reply)
        request.body = { items: [readProductForm(request.body)] } as typeof request.body
        return undefined
      },
      errorHandler: (error, request, reply) => returnToCart(error, request, reply, deps),
    },
    async (request, reply) => {
      const { account, client = 'direct', language, traceId, openedCart, typedLines, log } = request
      await countAction(limitsOf('checkout', client), requestCounter)
      const { cart, ordered } = openedCart
      const { items } = request.body
      const idempotencyKey = request.headers['idempotency-key']
      if (idempotencyKey && isTypedKey(idempotencyKey)) {
        throw new Problem('invalid_request', 'the Idempotency-Key must be a random UUID')
      }
      if (ordered && !idempotencyKey && hasSameLines(items, ordered.lines)) {
        writeCart(reply, cart)
        return rejectPaid(ordered, request, reply)
      }
      // An API client without cookies gets no cart id. A browser needs one to find its unpaid order
      // again.
      const cartId = cart.cartId || (isForm(request) ? newCartId() : '')
      const isExpress = !typedLines && !hasSameLines(items, cart.lines)
      const { order, url } = await placeOrder(
        {
          items,
          language,
          traceId,
          counters: limitCounters(
            {
              guestId: readGuestId(request),
              client,
              ...(account && { customerId: account.customerId }),
            },
            limits,
          ),
          ...(cartId && { cartId, isExpress }),
          ...(account && { customerId: account.customerId, email: account.email }),
          ...(idempotencyKey && { idempotencyKey }),
        },
        { orders, priceList, gateway, clock, log },
      )
      const { orderId } = order
      request.orderId = orderId
      request.traceId = order.traceId
      if (cartId) writeCart(reply, { ...cart, cartId })
      if (!url && !idempotencyKey) return rejectPaid(order, request, reply)
      // Signed-in buyers get guest access too: their session may end before they return from the
      // payment page.
      grantGuestAccess(request, reply, orderId, 'placed')
      const next = url ?? `${siteOrigin}${orderPath(orderId)}`
      if (isForm(request)) return reply.redirect(next, 303)
      return reply.code(201).send({ orderId, url: next })
    },
  )
}

export const checkoutSchemas = [PlacedSchema]

declare module 'fastify' {
  interface FastifyRequest {
    /** The buyer's cart for this checkout, with the typed quantities applied. */
    openedCart: OpenedCart
  }
}
