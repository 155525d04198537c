import cookie from '@fastify/cookie'
import fastifyJwt from '@fastify/jwt'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type Session, sessionSeconds } from '#core/account/sign-in.ts'
import { newGuestId } from '#core/ids.ts'
import { cartSeconds } from '#core/order/cart-order.ts'
import { type Cart, emptyCart, isCart } from '../cart/cart.ts'
import { createSeal, type Seal } from '../seal.ts'

const daySeconds = 24 * 3600

/** For how long each kind of token holds, in seconds. */
export const lifetimes = {
  session: sessionSeconds,
  cart: cartSeconds,
  guest: 90 * daySeconds,
} as const

const kinds = ['session', 'cart', 'guest'] as const

type Kind = (typeof kinds)[number]

/** Orders that one guest cookie opens at most: the latest ones. A link's token opens one. */
const guestOrders = 10

export type TokenOptions = {
  /** At least 32 characters. Whoever has it may sign in as anybody. */
  readonly tokenSecret: string
  /** False only where the shop is served without TLS, on one machine. */
  readonly secure: boolean
}

/** Cookies that no script and no other site can use, and the three kinds of token we sign into them. */
export const tokens = fp(
  async (app: FastifyInstance, { tokenSecret, secure }: TokenOptions) => {
    await app.register(cookie, {
      parseOptions: { httpOnly: true, secure, sameSite: 'lax', path: '/' },
    })
    app.decorate('refreshSeal', createSeal(tokenSecret, 'refresh'))
    app.decorateRequest('guestId', undefined)
    for (const kind of kinds) {
      await app.register(fastifyJwt, {
        namespace: kind,
        secret: tokenSecret,
        decoratorName: `${kind}Token`,
        sign: { algorithm: 'HS256', iss: 'comptoir', aud: kind, expiresIn: lifetimes[kind] },
        verify: {
          algorithms: ['HS256'],
          allowedIss: 'comptoir',
          allowedAud: kind,
          requiredClaims: ['exp', 'iat'],
        },
      })
    }
  },
  { name: 'tokens' },
)

/**
 * Returns the session that the session cookie names; undefined for none, an old one and a forged one.
 * `renewedAt` is when Cognito last vouched for its account, in seconds since 1970.
 */
export function readSession(
  request: FastifyRequest,
): (Session & { readonly renewedAt: number }) | undefined {
  const { account, sessionId, iat } = verified(request, 'session', request.cookies['session'])
  if (!account || !sessionId) return undefined
  return { ...({ account, sessionId } as Session), renewedAt: Number(iat) }
}

export function writeSession(reply: FastifyReply, { account, sessionId }: Session): void {
  keep(reply, 'session', { account, sessionId })
}

/**
 * Keeps Cognito's refresh token in the browser, sealed for one session. Whoever copies the cookie can
 * use it here only, where sessions end; at Cognito it would be a session of its own.
 */
export function writeRefreshToken(reply: FastifyReply, token: string, sessionId: string): void {
  const sealed = reply.server.refreshSeal.close(token, sessionId)
  reply.setCookie('refresh', sealed, { maxAge: lifetimes.session })
}

export function readRefreshToken(request: FastifyRequest, sessionId: string): string | undefined {
  const sealed = request.cookies['refresh']
  return sealed && request.server.refreshSeal.open(sealed, sessionId)
}

export function readCart(request: FastifyRequest): Cart {
  const said = verified(request, 'cart', request.cookies['cart'])
  return isCart(said) ? { cartId: said.cartId, lines: said.lines } : emptyCart
}

/** Keeps the cart in its cookie; one without an id holds nothing and needs no cookie. */
export function writeCart(reply: FastifyReply, cart: Cart): void {
  if (cart.cartId) keep(reply, 'cart', cart)
  else reply.clearCookie('cart')
}

/** The orders that the guest cookie opens. */
export function readGuestOrders(request: FastifyRequest): readonly string[] {
  return ordersOf(request, request.cookies['guest'])
}

/**
 * What a browser without an account is counted by: the id in its guest cookie, else its cart's, else a new
 * one, which its guest cookie gets with its first order. The same within a request.
 */
export function guestIdOf(request: FastifyRequest): string {
  const { guestId } = verified(request, 'guest', request.cookies['guest'])
  const known = typeof guestId === 'string' ? guestId : readCart(request).cartId
  request.guestId ??= known || newGuestId()
  return request.guestId
}

/** Adds orders to those that the guest cookie opens. */
export function openToGuest(
  request: FastifyRequest,
  reply: FastifyReply,
  orderIds: readonly string[],
) {
  const orders = [...new Set([...orderIds, ...readGuestOrders(request)])].slice(0, guestOrders)
  keep(reply, 'guest', { orders, guestId: guestIdOf(request) })
}

/** The orders that a link's token opens: one, or none where the token is not ours. */
export function ordersOf(request: FastifyRequest, token: string | undefined): readonly string[] {
  const { orders } = verified(request, 'guest', token)
  return Array.isArray(orders) ? orders : []
}

/** The token of an order's link: the same each time it is made, so that a repeated write is the same. */
export function guestTokenOf(app: FastifyInstance, orderId: string, createdAt: string): string {
  const iat = Math.floor(Date.parse(createdAt) / 1000)
  return app.jwt.guest.sign({ orders: [orderId], iat })
}

function keep(reply: FastifyReply, kind: Kind, payload: object) {
  const token = reply.server.jwt[kind].sign(payload)
  reply.setCookie(kind, token, { maxAge: lifetimes[kind] })
}

/** What a token of ours says. Anything else says nothing: a forgery is as good as no token at all. */
function verified(request: FastifyRequest, kind: Kind, token: string | undefined) {
  try {
    return token ? request.server.jwt[kind].verify<Record<string, unknown>>(token) : {}
  } catch {
    return {}
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly refreshSeal: Seal
  }
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    namespaces: Kind
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Read it through `guestIdOf`. */
    guestId: string | undefined
  }
}
