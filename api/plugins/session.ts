import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { OpenedSession, Session } from '#core/account/sign-in.ts'
import type { Clock } from '#core/clock.ts'
import { ShopError } from '#core/errors.ts'
import type { Account, AccountProvider } from '#core/ports/account-provider.ts'
import type { SessionStore } from '#core/ports/session-store.ts'
import { Problem } from '../problem.ts'
import { clearCookie } from './cookies.ts'
import { readRefreshToken, readSession, writeRefreshToken, writeSession } from './tokens.ts'

type SessionDeps = {
  readonly accounts: AccountProvider
  readonly sessions: SessionStore
  readonly clock: Clock
}

/** How long the API uses an account's e-mail address before it reads it from Cognito again. */
const freshSeconds = 15 * 60

/**
 * Finds the account of a request: from a Bearer token, else from the session cookie if the store
 * still has the session. A session older than 15 minutes is first renewed at Cognito. Concurrent
 * requests with the same refresh token share one renewal. A renewal keeps the session's id, so a
 * concurrent sign-out ends the renewed session too. Runs after the concurrency limit, because it
 * calls the store and Cognito. A request without a session cookie calls neither.
 */
export const session = fp(
  async (app, { accounts, sessions, clock }: SessionDeps) => {
    const renewals = new Map<string, Promise<Account>>()

    function renew(refreshToken: string): Promise<Account> {
      const running = renewals.get(refreshToken)
      if (running) return running
      const renewal = accounts.renew(refreshToken).finally(() => renewals.delete(refreshToken))
      renewals.set(refreshToken, renewal)
      return renewal
    }

    async function readAccount(request: FastifyRequest, reply: FastifyReply) {
      const found = readSession(request)
      if (!found) return undefined
      const { account, sessionId, renewedAt } = found
      if (!(await sessions.isOpen(keyOf(found)))) throw sessionEnded()
      if (clock().getTime() / 1000 < renewedAt + freshSeconds) return account
      const refreshToken = readRefreshToken(request, sessionId)
      if (!refreshToken) throw sessionEnded()
      const renewed = await renew(refreshToken)
      writeSession(reply, { account: renewed, sessionId })
      return renewed
    }

    app.decorateRequest('account', undefined)
    app.decorateRequest('accountError', undefined)
    app.addHook('preValidation', async (request, reply) => {
      const token = bearerToken(request.headers.authorization)
      if (token !== undefined) {
        request.account = await accounts.verifyAccessToken(token)
        return
      }
      try {
        request.account = await readAccount(request, reply)
      } catch (error) {
        if (!(error instanceof ShopError)) throw error
        if (error.code === 'invalid_credentials') clearSessionCookies(reply)
        else request.accountError = error
      }
    })
  },
  { name: 'session', dependencies: ['tokens'] },
)

/**
 * Returns the token of an Authorization header; empty if it is missing, undefined for another
 * scheme. Scheme names are case-insensitive, and several spaces may follow: RFC 9110, 11.4.
 */
export function bearerToken(authorization = ''): string | undefined {
  const match = /^bearer(?: +(.*))?$/i.exec(authorization.trim())
  return match ? (match[1] ?? '') : undefined
}

const sessionEnded = () => new ShopError('invalid_credentials', 'the session has ended')

const keyOf = ({ account: { customerId }, sessionId }: Session) => ({ customerId, sessionId })

/**
 * Returns the account, for routes that need one. Throws Problem `unauthenticated`. Throws the
 * ShopError of the store or of Cognito if they did not respond: a signed-in customer must not be
 * asked to sign in.
 */
export function requireAccount({ account, accountError }: FastifyRequest): Account {
  if (account) return account
  throw accountError ?? new Problem('unauthenticated', 'you are not signed in')
}

/** Returns the id of the account's session in this browser; undefined for a request with a token. */
export function currentSessionId(request: FastifyRequest): string | undefined {
  const found = readSession(request)
  const isOwn = found?.account.customerId === request.account?.customerId
  return isOwn ? found?.sessionId : undefined
}

/** Sets the cookies of a new session. */
export function setSessionCookies(
  reply: FastifyReply,
  { refreshToken, ...opened }: OpenedSession,
): void {
  writeSession(reply, opened)
  writeRefreshToken(reply, refreshToken, opened.sessionId)
}

/**
 * Ends the request's session in the store, so that a copied cookie no longer works. Throws
 * ShopError `busy` if the store does not respond. The browser then keeps its cookies and can try
 * again. Returns the session's account; undefined if the request has no session.
 */
export async function endSession(
  request: FastifyRequest,
  { accounts, sessions }: Pick<SessionDeps, 'accounts' | 'sessions'>,
): Promise<Account | undefined> {
  const found = readSession(request)
  if (!found) return undefined
  await sessions.end(keyOf(found))
  const refreshToken = readRefreshToken(request, found.sessionId)
  if (!refreshToken) return found.account
  // A failure is harmless: the encrypted token works for this session only, and the session has
  // ended.
  await accounts.signOut(refreshToken).catch((err: unknown) => {
    request.log.warn({ err, traceId: request.traceId }, 'session.revoke_failed')
  })
  return found.account
}

export function clearSessionCookies(reply: FastifyReply): void {
  clearCookie(reply, 'session')
  clearCookie(reply, 'refresh')
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The signed-in account. */
    account: Account | undefined
    /** Why the account could not be read. Routes for guests ignore it. */
    accountError: ShopError | undefined
  }
}
