import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { ShopError } from '#core/errors.ts'
import { placeOrder } from '#core/order/place-order.ts'
import { json, seeOther } from '../answers.ts'
import { cartPage } from '../cart/page.ts'
import { priceCart } from '../cart/price-cart.ts'
import type { ApiDeps } from '../deps.ts'
import { isForm, readNumbers } from '../plugins/forms.ts'
import { describeError, Problem, problemKinds } from '../plugins/problem.ts'
import { answerProblem, logFailure } from '../plugins/problem-answers.ts'
import { guestTokenOf, openToGuest, readCart } from '../plugins/tokens.ts'
import { refusalText } from './refusal-text.ts'
import { CheckoutSchema, IdempotencySchema, PlacedSchema } from './schemas.ts'

type CheckoutDeps = Pick<
  ApiDeps,
  'orders' | 'products' | 'priceList' | 'gateway' | 'siteOrigin' | 'clock'
>

/**
 * A plain form names one product, or nothing: then it orders the cart. Throws ShopError empty_cart.
 */
function readCheckoutForm(request: FastifyRequest): void {
  const fields = readNumbers(request.body, ['quantity'])
  if (Object.keys(fields).length > 0) {
    request.body = { items: [fields] }
    return
  }
  const { cartId, lines } = readCart(request)
  if (lines.length === 0) throw new ShopError('empty_cart', 'there is nothing to order')
  request.orderedCart = cartId
  request.body = { items: lines }
}

/** Whoever repeats a guest's key is shown that guest's order: it must be one that nobody guesses. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Turns what a buyer collected into an order and a payment page. */
export const checkoutRoutes: FastifyPluginAsyncTypebox<CheckoutDeps> = async (app, deps) => {
  const { orders, products, priceList, gateway, siteOrigin, clock } = deps

  /** To a shopper's form, a refusal is the cart's page again, with what went wrong. */
  async function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply) {
    const described = describeError(error)
    const { code } = described
    // The cart's page asks the store: not for those for whom there is no room.
    if (!isForm(request) || !request.wantsHtml || code === 'overloaded') {
      return answerProblem(error, request, reply)
    }
    const { language } = request
    try {
      const cart = await priceCart(readCart(request), products)
      const page = cartPage({
        cart,
        language,
        alert: await refusalText(described, language, priceList),
      })
      const { status, retryAfter } = problemKinds[code]
      request.problemCode = code
      if (status >= 500) logFailure(error, code, request)
      if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
      return reply.code(status).sendPage(page)
    } catch {
      return answerProblem(error, request, reply)
    }
  }

  app.decorateRequest('orderedCart', undefined)
  app.post(
    '/checkout',
    {
      schema: {
        summary: 'Place an order and open its payment page',
        headers: IdempotencySchema,
        body: CheckoutSchema,
        response: { ...json(201, 'The order is placed', Type.Ref('PlacedOrder')), ...seeOther },
      },
      preValidation: async (request) => {
        if (isForm(request)) readCheckoutForm(request)
      },
      errorHandler: refuse,
    },
    async (request, reply) => {
      const { account, language, traceId, orderedCart, log } = request
      const idempotencyKey = request.headers['idempotency-key']
      if (idempotencyKey && !account && !uuid.test(idempotencyKey)) {
        throw new Problem('invalid_request', "a guest's Idempotency-Key must be a random UUID")
      }
      const { order, url } = await placeOrder(
        {
          items: request.body.items,
          language,
          traceId,
          guestToken: (orderId, createdAt) => guestTokenOf(app, orderId, createdAt),
          ...(orderedCart && { cartId: orderedCart }),
          ...(account && { customerId: account.customerId, email: account.email }),
          ...(idempotencyKey && { idempotencyKey }),
        },
        { orders, priceList, gateway, clock, log },
      )
      const { orderId } = order
      request.orderId = orderId
      request.traceId = order.traceId
      // A signed-in buyer too: when the payment page sends them back, their session may have ended.
      openToGuest(request, reply, [orderId])
      const next = url ?? `${siteOrigin}/api/orders/${orderId}`
      if (isForm(request)) return reply.redirect(next, 303)
      return reply.code(201).send({ orderId, url: next })
    },
  )
}

export const checkoutSchemas = [PlacedSchema]

declare module 'fastify' {
  interface FastifyRequest {
    /** The cart that a plain form orders; undefined where the products were named. */
    orderedCart: string | undefined
  }
}
