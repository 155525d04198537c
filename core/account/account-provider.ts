/** Who is signed in. */
export type Account = {
  /** Cognito's `sub`. */
  readonly customerId: string
  readonly email: string
  readonly groups: readonly string[]
}

export type SignedIn = { readonly account: Account; readonly refreshToken: string }

/**
 * The customers' accounts. Every method throws ShopError: `invalid_credentials`, `account_exists`,
 * `account_not_confirmed`, `code_mismatch`, `code_expired`, `weak_password`, `too_many_attempts`, or
 * `accounts_unavailable` when the provider did not answer.
 */
export type AccountProvider = {
  signUp(email: string, password: string): Promise<void>
  confirm(email: string, code: string): Promise<void>
  resendCode(email: string): Promise<void>
  signIn(email: string, password: string): Promise<SignedIn>
  /** A fresh look at who holds this refresh token; `invalid_credentials` once it is revoked. */
  renew(refreshToken: string): Promise<Account>
  signOut(refreshToken: string): Promise<void>
  forgotPassword(email: string): Promise<void>
  resetPassword(email: string, code: string, password: string): Promise<void>
  /** Verifies a Bearer access token; `invalid_credentials` for anything that is not one of ours. */
  verifyAccessToken(token: string): Promise<Account>
}
