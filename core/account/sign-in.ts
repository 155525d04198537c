import type { Clock } from '../clock.ts'
import { newSessionId } from '../ids.ts'
import type { Account, AccountProvider } from '../ports/account-provider.ts'
import type { SessionStore } from '../ports/session-store.ts'
import { retentionSeconds } from '../retention.ts'
import { browserName } from './browser-name.ts'

/** Maximum lifetime of a session, in seconds. The same as that of Cognito's refresh token. */
export const sessionSeconds = retentionSeconds('session')

/** The session data in the browser's cookie. */
export type Session = { readonly account: Account; readonly sessionId: string }

export type OpenedSession = Session & { readonly refreshToken: string }

export type SignInDeps = {
  readonly accounts: AccountProvider
  readonly sessions: SessionStore
  readonly clock: Clock
}

/**
 * Signs in and opens a new session. Throws ShopError `invalid_credentials` for a wrong password.
 *
 * A password reset may run at the same time: it revokes the tokens, then ends the open sessions. So
 * this opens the session first and checks the token last. Either the reset ends the session, or the
 * check finds the token revoked.
 */
export async function signIn(
  {
    email,
    password,
    userAgent,
  }: { readonly email: string; readonly password: string; readonly userAgent?: string | undefined },
  { accounts, sessions, clock }: SignInDeps,
): Promise<OpenedSession> {
  const { account, accessToken, refreshToken } = await accounts.signIn(email, password)
  const { customerId } = account
  const sessionId = newSessionId()
  const expiresAt = Math.floor(clock().getTime() / 1000) + sessionSeconds
  await sessions.open({ customerId, sessionId, expiresAt, browser: browserName(userAgent) })
  await accounts.checkNotRevoked(accessToken)
  return { account, sessionId, refreshToken }
}
