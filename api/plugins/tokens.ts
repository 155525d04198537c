import cookie from '@fastify/cookie'
import fastifyJwt from '@fastify/jwt'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type Session, sessionSeconds } from '#core/account/sign-in.ts'
import type { TokenSecrets } from '#core/aws/token-secrets.ts'
import { newGuestId } from '#core/ids.ts'
import { cartSeconds } from '#core/order/cart-order.ts'
import { type Cart, emptyCart, isCart } from '../cart/cart.ts'
import { createTokenKeys, type TokenKeys } from '../token-keys.ts'

const daySeconds = 24 * 3600

/** The lifetime of each kind of token, in seconds. */
export const lifetimes = {
  session: sessionSeconds,
  cart: cartSeconds,
  guest: 90 * daySeconds,
} as const

type Kind = keyof typeof lifetimes

const kinds = Object.keys(lifetimes) as Kind[]

/**
 * The maximum number of orders in a guest cookie; the latest are kept. The token of a link has one.
 */
const maxGuestOrders = 10

export type TokenOptions = {
  /** These secrets allow signing in as any customer. */
  readonly tokenSecrets: TokenSecrets
  /** False only on a local machine without TLS. */
  readonly secure: boolean
}

/**
 * Sets up cookies that scripts and other sites cannot use, and the three kinds of signed token in
 * them. During a rotation of the secret, a request may carry a token that another process has
 * signed with a secret that this process does not know yet. The secrets are then read again first.
 */
export const tokens = fp(
  async (app: FastifyInstance, { tokenSecrets, secure }: TokenOptions) => {
    await app.register(cookie, {
      parseOptions: { httpOnly: true, secure, sameSite: 'lax', path: '/' },
    })
    for (const kind of kinds) {
      await app.register(fastifyJwt, {
        namespace: kind,
        // Each call passes its own secret: see `createTokenKeys`.
        secret: tokenSecrets.known()[0],
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
    const keys = createTokenKeys(app.jwt, tokenSecrets.known)
    app.decorate('tokenKeys', keys)
    app.decorateRequest('guestId', undefined)
    app.addHook('onRequest', async (request) => {
      const isUnknown = tokensOf(request).some(
        ([kind, token]) => token && keys.isUnknown(kind, token),
      )
      if (isUnknown) await tokenSecrets.readAgain()
    })
  },
  { name: 'tokens' },
)

/** Returns the tokens of a request: in its cookies, and in the link to an order. */
function tokensOf({ cookies, query }: FastifyRequest): readonly [Kind, string | undefined][] {
  const { token } = query as { readonly token?: unknown }
  return [
    ...kinds.map((kind): [Kind, string | undefined] => [kind, cookies[kind]]),
    ['guest', typeof token === 'string' ? token : undefined],
  ]
}

/**
 * Returns the session in the session cookie; undefined if the cookie is missing, expired or forged.
 * `renewedAt` is when Cognito last confirmed the account, in seconds since 1970.
 */
export function readSession(
  request: FastifyRequest,
): (Session & { readonly renewedAt: number }) | undefined {
  const { account, sessionId, iat } = readClaims(request, 'session', request.cookies['session'])
  if (!account || !sessionId) return undefined
  return { ...({ account, sessionId } as Session), renewedAt: Number(iat) }
}

export function writeSession(reply: FastifyReply, { account, sessionId }: Session): void {
  setTokenCookie(reply, 'session', { account, sessionId })
}

/**
 * Stores Cognito's refresh token in a cookie, encrypted for one session. A copied cookie is
 * therefore of no use at Cognito. It works only with this API, and only until the session ends.
 */
export function writeRefreshToken(reply: FastifyReply, token: string, sessionId: string): void {
  const encrypted = reply.server.tokenKeys.encrypt(token, sessionId)
  reply.setCookie('refresh', encrypted, { maxAge: lifetimes.session })
}

export function readRefreshToken(request: FastifyRequest, sessionId: string): string | undefined {
  const encrypted = request.cookies['refresh']
  return encrypted && request.server.tokenKeys.decrypt(encrypted, sessionId)
}

export function readCart(request: FastifyRequest): Cart {
  const claims = readClaims(request, 'cart', request.cookies['cart'])
  return isCart(claims) ? { cartId: claims.cartId, lines: claims.lines } : emptyCart
}

/** Writes the cart to its cookie. A cart without an id is empty and needs no cookie. */
export function writeCart(reply: FastifyReply, cart: Cart): void {
  if (cart.cartId) setTokenCookie(reply, 'cart', cart)
  else reply.clearCookie('cart')
}

/** Returns the ids of the orders that the guest cookie gives access to. */
export function readGuestOrders(request: FastifyRequest): readonly string[] {
  return readTokenOrders(request, request.cookies['guest'])
}

/**
 * Returns the id under which a guest's unpaid orders are counted: the id in the guest cookie, else
 * the cart's id, else a new one. The first order writes it to the guest cookie. It does not change
 * within a request.
 */
export function readGuestId(request: FastifyRequest): string {
  const { guestId } = readClaims(request, 'guest', request.cookies['guest'])
  const known = typeof guestId === 'string' ? guestId : readCart(request).cartId
  request.guestId ??= known || newGuestId()
  return request.guestId
}

/** Gives the browser access to these orders, through its guest cookie. */
export function grantGuestAccess(
  request: FastifyRequest,
  reply: FastifyReply,
  orderIds: readonly string[],
) {
  const orders = [...new Set([...orderIds, ...readGuestOrders(request)])].slice(0, maxGuestOrders)
  setTokenCookie(reply, 'guest', { orders, guestId: readGuestId(request) })
}

/** Returns the ids of the orders that a token gives access to; none if the token is not valid. */
export function readTokenOrders(
  request: FastifyRequest,
  token: string | undefined,
): readonly string[] {
  const { orders } = readClaims(request, 'guest', token)
  return Array.isArray(orders) ? orders : []
}

/**
 * Returns the token for an order's link. It is deterministic, so that a repeated write is
 * identical.
 */
export function signGuestToken(app: FastifyInstance, orderId: string, createdAt: string): string {
  const iat = Math.floor(Date.parse(createdAt) / 1000)
  return app.tokenKeys.sign('guest', { orders: [orderId], iat })
}

function setTokenCookie(reply: FastifyReply, kind: Kind, payload: object) {
  const token = reply.server.tokenKeys.sign(kind, payload)
  reply.setCookie(kind, token, { maxAge: lifetimes[kind] })
}

/** Returns the claims of a valid token. A missing, expired or forged token gives no claims. */
function readClaims(request: FastifyRequest, kind: Kind, token: string | undefined) {
  return (token && request.server.tokenKeys.verify(kind, token)) || {}
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    namespaces: Kind
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly tokenKeys: TokenKeys<Kind>
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Read it through `readGuestId`. */
    guestId: string | undefined
  }
}
