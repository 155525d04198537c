import type { AccountProvider } from '../ports/account-provider.ts'
import type { SessionStore } from '../ports/session-store.ts'
import type { IsBreached } from './breached-passwords.ts'
import { checkNewPassword } from './password-rule.ts'

export type PasswordDeps = { readonly accounts: AccountProvider; readonly sessions: SessionStore }

/**
 * Sets a password with a mailed code and ends every session of the account. Also the last step of
 * signing up: only the browser that submits the code can choose a password. Returns the account,
 * whose address the code has confirmed.
 *
 * If it crashes between two steps, the account has an unknown password; a new code repairs it. The
 * new password works only after every older session has ended.
 */
export async function resetPassword(
  {
    email,
    code,
    password,
  }: { readonly email: string; readonly code: string; readonly password: string },
  deps: PasswordDeps & { readonly isBreached: IsBreached },
): Promise<{ readonly customerId: string; readonly email: string }> {
  // Checked first, because Cognito would refuse it only after the code is redeemed.
  await checkNewPassword(password, deps.isBreached)
  const customerId = await deps.accounts.redeemCode(email, code)
  await replacePassword(customerId, password, deps)
  return { customerId, email }
}

/**
 * Ends every session of an account, then sets its password. The old password must already be
 * invalid: otherwise a sign-in with it in between would stay open.
 */
export async function replacePassword(
  customerId: string,
  password: string,
  { accounts, sessions }: PasswordDeps,
): Promise<void> {
  await accounts.revokeTokens(customerId)
  await sessions.endAll(customerId)
  await accounts.setPassword(customerId, password)
}
