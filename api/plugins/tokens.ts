import fastifyJwt from '@fastify/jwt'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type Session, sessionSeconds } from '#core/account/sign-in.ts'
import type { RotatingSecret } from '#core/aws/rotating-secret.ts'
import { cartSeconds } from '#core/order/cart-order.ts'
import { retentionSeconds } from '#core/retention.ts'
import { type Cart, emptyCart, isCart } from '../cart/cart.ts'
import { createTokenKeys, type TokenKeys } from '../token-keys.ts'
import { clearCookie, readCookie, writeCookie } from './cookies.ts'

/** The lifetime of each kind of token, in seconds. */
export const lifetimes = {
  session: sessionSeconds,
  cart: cartSeconds,
  guest: retentionSeconds('orderLink'),
  browser: retentionSeconds('knownBrowser'),
} as const

type Kind = keyof typeof lifetimes

const kinds = Object.keys(lifetimes) as Kind[]

export type TokenOptions = {
  /** These secrets allow signing in as any customer. */
  readonly tokenSecrets: RotatingSecret
}

/**
 * Sets up the kinds of signed token in cookies. During a rotation of the secret, a request may
 * carry a token that another process has signed with a secret that this process does not know yet.
 * The secrets are then read again first.
 */
export const tokens = fp(
  async (app: FastifyInstance, { tokenSecrets }: TokenOptions) => {
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
      const isUnknown = kinds.some((kind) => {
        const token = readCookie(request, kind)
        return token !== undefined && keys.isUnknown(kind, token)
      })
      if (isUnknown) await tokenSecrets.readAgain()
    })
  },
  { name: 'tokens', dependencies: ['cookies'] },
)

/**
 * Returns the session in the session cookie; undefined if the cookie is missing, expired or forged.
 * `renewedAt` is when Cognito last confirmed the account, in seconds since 1970.
 */
export function readSession(
  request: FastifyRequest,
): (Session & { readonly renewedAt: number }) | undefined {
  const { account, sessionId, iat } = readClaims(request, 'session')
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
  writeCookie(reply, 'refresh', encrypted, lifetimes.session)
}

export function readRefreshToken(request: FastifyRequest, sessionId: string): string | undefined {
  const encrypted = readCookie(request, 'refresh')
  return encrypted && request.server.tokenKeys.decrypt(encrypted, sessionId)
}

export function readCart(request: FastifyRequest): Cart {
  const claims = readClaims(request, 'cart')
  return isCart(claims) ? { cartId: claims.cartId, lines: claims.lines } : emptyCart
}

/** Writes the cart to its cookie. A cart without an id is empty and needs no cookie. */
export function writeCart(reply: FastifyReply, cart: Cart): void {
  if (cart.cartId) setTokenCookie(reply, 'cart', cart)
  else clearCookie(reply, 'cart')
}

/** Signs a token and sets it as the cookie of its kind. */
export function setTokenCookie(reply: FastifyReply, kind: Kind, payload: object) {
  const token = reply.server.tokenKeys.sign(kind, payload)
  writeCookie(reply, kind, token, lifetimes[kind])
}

/**
 * Returns the claims of a valid token: of the cookie of its kind, or of `token`. A missing, expired
 * or forged token gives no claims.
 */
export function readClaims(request: FastifyRequest, kind: Kind, token = readCookie(request, kind)) {
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
