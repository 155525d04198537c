import type { Language } from '../language.ts'

/** The account of a buyer. */
export type Account = {
  /** Cognito's `sub`. */
  readonly customerId: string
  /** Empty if it is not confirmed, and for Bearer tokens, which do not contain it. */
  readonly email: string
  /** Only users of the operators' pool have groups. */
  readonly groups: readonly string[]
}

/** The result of a sign-in: the account and the tokens that the provider issued. */
export type SignedIn = {
  readonly account: Account
  readonly accessToken: string
  readonly refreshToken: string
}

/**
 * The accounts of buyers. Every method throws ShopError: `invalid_credentials`,
 * `invalid_email`, `code_mismatch`, `weak_password`, `too_many_attempts`, or `accounts_unavailable`
 * if the provider does not answer. No error reveals whether an address has an account.
 */
export type AccountProvider = {
  /**
   * Creates the account if none exists, with an unknown random password, and mails a code in this
   * language.
   */
  signUp(email: string, language: Language): Promise<void>
  /** Mails a code to the owner of an account. Does nothing if there is no account. */
  forgotPassword(email: string, language: Language): Promise<void>
  /**
   * Redeems a mailed code: the password becomes an unknown random one. Returns the customer id.
   * Sessions stay open until `resetPassword` in core/account ends them and sets the new password.
   */
  redeemCode(email: string, code: string): Promise<string>
  /** Revokes every token of the account. */
  revokeTokens(customerId: string): Promise<void>
  setPassword(customerId: string, password: string): Promise<void>
  /** Replaces the password by an unknown random one, so that no one can sign in. */
  forgetPassword(customerId: string): Promise<void>
  signIn(email: string, password: string): Promise<SignedIn>
  /** Throws `invalid_credentials` if the access token has been revoked. */
  checkNotRevoked(accessToken: string): Promise<void>
  /** Returns the current account. Throws `invalid_credentials` if the refresh token is revoked. */
  renew(refreshToken: string): Promise<Account>
  /** Revokes the refresh token and the access tokens that came from it. */
  signOut(refreshToken: string): Promise<void>
  /**
   * Verifies a Bearer access token. Throws `invalid_credentials` if it is forged, expired or
   * revoked.
   */
  verifyAccessToken(token: string): Promise<Account>
}
