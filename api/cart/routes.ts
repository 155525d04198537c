import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { countAction, limitsOf } from '#core/limits/request-limits.ts'
import { limitPage } from '../checkout/limit-page.ts'
import { toProblemCode } from '../pages/return-to-form.ts'
import { isForm } from '../plugins/forms.ts'
import { writeCart } from '../plugins/tokens.ts'
import { Problem } from '../problem.ts'
import { access, formRedirect, json, jsonOrPage, seeOther } from '../response-schemas.ts'
import { type Cart, withQuantity } from './cart.ts'
import { changeCart } from './change-cart.ts'
import { findCartNotice } from './find-notice.ts'
import { readChangeForm, readQuantitiesForm } from './forms.ts'
import { findStaleRedirect, openCart, orderedPath } from './open-cart.ts'
import { applyTyped, type TypedLine } from './quantities.ts'
import { readRejection, returnToCart } from './rejected-form.ts'
import { CartChangeSchema, CartQuerySchema, CartSchema, QuantitiesSchema } from './schemas.ts'
import { type CartDeps, showCart } from './show-cart.ts'
import { pathAfter, toCartView } from './view.ts'

/** Routes for the cart, which is stored in a signed cookie. Responses are pages or JSON. */
export const cartRoutes: FastifyPluginAsyncTypebox<CartDeps> = async (app, deps) => {
  const { orders, products, priceList, requestCounter } = deps
  const onRejected = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    returnToCart(error, request, reply, deps)

  const countCartChange = ({ client = 'direct' }: FastifyRequest) =>
    countAction(limitsOf('change-cart', client), requestCounter)

  app.decorateRequest('typedLines', undefined)

  app.get(
    '/cart',
    {
      schema: {
        summary: 'Read the cart',
        description:
          'The cart is stored in a signed cookie. The query selects a notice on the HTML page.',
        security: access.anyone,
        querystring: CartQuerySchema,
        response: {
          ...jsonOrPage('The cart', Type.Ref('Cart')),
          ...seeOther('For a browser whose cart is already paid: a redirect to the cart’s page'),
        },
      },
    },
    async (request, reply) => {
      const opened = await openCart(request, orders)
      // Sets no cookie here: a script's read could overwrite a change that runs at the same time.
      if (!request.wantsHtml) return toCartView(opened)
      if (opened.ordered) {
        writeCart(reply, opened.cart)
        return reply.redirect(orderedPath(opened.ordered.orderId), 303)
      }
      const problem = toProblemCode(request.query.problem)
      if (problem === 'too_many_open_orders')
        return reply.sendPage(await limitPage(request.query, request, orders))
      const parts = problem
        ? await readRejection(problem, opened, request, deps)
        : { notice: await findCartNotice(request.query, opened, request, deps) }
      return showCart(request, reply, opened, parts, deps)
    },
  )

  app.post(
    '/cart',
    {
      schema: {
        summary: 'Add a product, set its quantity, or remove it',
        description:
          'With `add`, the cart gets at most what is in stock and what one order may contain. If this is less than requested, `limit` says why.',
        security: access.anyone,
        problems: ['unknown_product', 'too_many', 'too_many_attempts'],
        body: CartChangeSchema,
        response: { ...json(200, 'The cart as it is now', Type.Ref('Cart')), ...formRedirect },
      },
      preValidation: async (request) => {
        if (isForm(request)) request.body = readChangeForm(request.body)
      },
      errorHandler: onRejected,
    },
    async (request, reply) => {
      await countCartChange(request)
      const opened = await openCart(request, orders)
      const { cart, limit } = await changeCart(opened, request.body, products)
      writeCart(reply, cart)
      if (isForm(request)) return reply.redirect(pathAfter(limit), 303)
      return toCartView({ ...opened, cart }, limit)
    },
  )

  app.post(
    '/cart/quantities',
    {
      schema: {
        summary: 'Set the quantities typed on the cart’s page, and optionally remove a line',
        description:
          'A line with an invalid quantity keeps its old quantity. The response is then `invalid_request`, but the other lines are saved.',
        security: access.anyone,
        problems: ['too_many', 'too_many_attempts'],
        body: QuantitiesSchema,
        response: {
          ...json(200, 'The cart as it is now', Type.Ref('Cart')),
          ...seeOther('For an HTML form or an outdated `cart`: a redirect to the cart’s page'),
        },
      },
      preValidation: async (request) => {
        if (isForm(request)) request.body = readQuantitiesForm(request.body)
      },
      errorHandler: onRejected,
    },
    async (request, reply) => {
      const { cart: shown, lines, remove } = request.body
      await countCartChange(request)
      const opened = await openCart(request, orders)
      const redirectPath = await findStaleRedirect(shown, opened, orders)
      if (redirectPath) {
        writeCart(reply, opened.cart)
        return reply.redirect(redirectPath, 303)
      }
      const kept = lines.filter(({ sku }) => sku !== remove)
      const { cart, errors } = await applyTyped(without(opened.cart, remove), kept, priceList)
      writeCart(reply, cart)
      request.typedLines = kept
      if (errors.size > 0) throw new Problem('invalid_request', 'a quantity is not valid')
      return isForm(request) ? reply.redirect('/api/cart', 303) : toCartView({ ...opened, cart })
    },
  )
}

function without(cart: Cart, sku: string | undefined): Cart {
  return sku === undefined ? cart : withQuantity(cart, sku, 0)
}

export const cartSchemas = [CartSchema]

declare module 'fastify' {
  interface FastifyRequest {
    /** The lines of the cart's form, as typed; undefined for other requests. */
    typedLines: readonly TypedLine[] | undefined
  }
}
