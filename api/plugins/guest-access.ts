import type { FastifyReply, FastifyRequest } from 'fastify'
import { newGuestId } from '#core/ids.ts'
import { readCart, readClaims, setTokenCookie } from './tokens.ts'

/**
 * Maximum numbers of orders in a guest cookie: those that the browser placed, and those that it
 * opened by a link. The latest of each are kept. With all of them the cookie has 2.6 KB, which is
 * less than the 4 KB that every browser accepts: https://www.rfc-editor.org/rfc/rfc6265#section-6.1
 */
const maxPlaced = 30
const maxLinked = 20

/** Returns the ids of the orders that the guest cookie gives access to, the browser's own first. */
export function readGuestOrders(request: FastifyRequest): readonly string[] {
  const { placed, linked } = readLists(request)
  return [...placed, ...linked]
}

/**
 * Gives the browser access to an order, through its guest cookie. A link never removes an order
 * that the browser itself placed. Otherwise another site could open many links and remove it.
 */
export function grantGuestAccess(
  request: FastifyRequest,
  reply: FastifyReply,
  orderId: string,
  how: 'placed' | 'linked',
): void {
  const { placed, linked } = readLists(request)
  if (how === 'linked' && placed.includes(orderId)) return
  const others = linked.filter((one) => one !== orderId)
  const lists =
    how === 'placed'
      ? { placed: [orderId, ...placed.filter((one) => one !== orderId)], linked: others }
      : { placed, linked: [orderId, ...others] }
  setTokenCookie(reply, 'guest', {
    orders: lists.placed.slice(0, maxPlaced),
    linked: lists.linked.slice(0, maxLinked),
    guestId: readGuestId(request),
  })
}

/**
 * Returns the id under which a guest's unpaid orders are counted: the id in the guest cookie, else
 * the cart's id, else a new one. The first order writes it to the guest cookie. It does not change
 * within a request.
 */
export function readGuestId(request: FastifyRequest): string {
  const { guestId } = readClaims(request, 'guest')
  const known = typeof guestId === 'string' ? guestId : readCart(request).cartId
  request.guestId ??= known || newGuestId()
  return request.guestId
}

/** Returns the two lists of the guest cookie. */
function readLists(request: FastifyRequest) {
  const { orders, linked } = readClaims(request, 'guest')
  return { placed: toIds(orders), linked: toIds(linked) }
}

const toIds = (claim: unknown): readonly string[] => (Array.isArray(claim) ? claim : [])

declare module 'fastify' {
  interface FastifyRequest {
    /** Read it through `readGuestId`. */
    guestId: string | undefined
  }
}
