import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Account, AccountProvider } from '#core/account/account-provider.ts'
import { ShopError } from '#core/errors.ts'
import { Problem } from './problem.ts'
import { readSession, writeSession } from './tokens.ts'

/**
 * Finds out who asks: a Bearer token, else the session cookie, else a new session from the refresh
 * token, silently. Requests that come together with one refresh token share one renewal. Only once a
 * request is let in (`admission`), because the accounts may have to be asked.
 */
export const session = fp(
  async (app, { accounts }: { readonly accounts: AccountProvider }) => {
    const renewals = new Map<string, Promise<Account>>()

    function renew(refreshToken: string): Promise<Account> {
      const running = renewals.get(refreshToken)
      if (running) return running
      const renewal = accounts.renew(refreshToken).finally(() => renewals.delete(refreshToken))
      renewals.set(refreshToken, renewal)
      return renewal
    }

    async function resume(request: FastifyRequest, reply: FastifyReply, refreshToken: string) {
      try {
        const account = await renew(refreshToken)
        writeSession(reply, account)
        request.account = account
      } catch (error) {
        if (!(error instanceof ShopError)) throw error
        if (error.code === 'invalid_credentials') forgetSession(reply)
        else request.accountFault = error
      }
    }

    app.decorateRequest('account', undefined)
    app.decorateRequest('accountFault', undefined)
    app.addHook('preValidation', async (request, reply) => {
      const [scheme, bearer] = request.headers.authorization?.split(' ') ?? []
      if (scheme === 'Bearer') {
        request.account = await accounts.verifyAccessToken(bearer ?? '')
        return
      }
      request.account = readSession(request)
      const refreshToken = request.cookies['refresh']
      if (!request.account && refreshToken) await resume(request, reply, refreshToken)
    })
  },
  { name: 'session', dependencies: ['tokens'] },
)

/**
 * The account, where a route needs one. Throws Problem `unauthenticated`, or ShopError where the
 * accounts did not answer: a customer who is signed in must not be told to sign in.
 */
export function requireAccount({ account, accountFault }: FastifyRequest): Account {
  if (account) return account
  throw accountFault ?? new Problem('unauthenticated', 'sign in first')
}

export function forgetSession(reply: FastifyReply): void {
  reply.clearCookie('session').clearCookie('refresh')
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in. */
    account: Account | undefined
    /** Why it could not be found out who is signed in; a guest may go on all the same. */
    accountFault: ShopError | undefined
  }
}
