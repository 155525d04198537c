import { ShopError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Account } from '../ports/account-provider.ts'
import type { IsBreached } from './breached-passwords.ts'
import { checkNewPassword } from './password-rule.ts'
import { replacePassword } from './replace-password.ts'
import { type OpenedSession, type SignInDeps, signIn } from './sign-in.ts'

/**
 * Changes the password of a signed-in customer, ends every session of the account, and opens a new
 * one. Returns undefined if only the last step failed: the customer then signs in. Throws ShopError
 * weak_password or breached_password, or invalid_credentials if the current password is wrong.
 *
 * The current password stops working first, as in a reset: no one can sign in with it while the
 * sessions end. If it crashes in between, a mailed code repairs the account.
 */
export async function changePassword(
  change: {
    readonly account: Account
    readonly current: string
    readonly password: string
    readonly userAgent?: string | undefined
  },
  deps: SignInDeps & { readonly isBreached: IsBreached; readonly log: Log },
): Promise<OpenedSession | undefined> {
  const { account, current, password, userAgent } = change
  const { customerId } = account
  const email = account.email || customerId
  const proof = await deps.accounts.signIn(email, current)
  // The address may belong to another account since the session was opened.
  if (proof.account.customerId !== customerId)
    throw new ShopError('invalid_credentials', 'the address belongs to another account')
  await checkNewPassword(password, deps.isBreached)
  await deps.accounts.forgetPassword(customerId)
  await replacePassword(customerId, password, deps)
  return signIn({ email, password, userAgent }, deps).catch((err: unknown) => {
    deps.log.warn({ err, customerId }, 'account.not_signed_in_again')
    return undefined
  })
}
