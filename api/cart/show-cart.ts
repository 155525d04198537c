import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiDeps } from '../deps.ts'
import { mayOpen } from '../orders/access.ts'
import type { OpenedCart } from './open-cart.ts'
import { type CartPage, cartPage } from './page.ts'
import { priceCart } from './price-cart.ts'

export type CartDeps = Pick<ApiDeps, 'orders' | 'products' | 'priceList' | 'requestCounter'>

/** Sends the cart's page. It shows the unpaid order only if this request may see it. */
export async function showCart(
  request: FastifyRequest,
  reply: FastifyReply,
  opened: OpenedCart,
  parts: Pick<CartPage, 'alert' | 'notice' | 'errors' | 'rejected'>,
  { products }: CartDeps,
) {
  const { unpaidOrder } = opened
  return reply.sendPage(
    cartPage({
      ...parts,
      cart: await priceCart(opened, products),
      language: request.language,
      unpaidOrder: unpaidOrder && mayOpen(unpaidOrder, request) ? unpaidOrder : undefined,
    }),
  )
}
