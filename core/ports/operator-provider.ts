import type { Role } from '../operator/rights.ts'

export type Operator = {
  /** Cognito's `sub`. */
  readonly operatorId: string
  readonly email: string
  readonly role: Role
}

/** What a sign-in asks for next. The provider accepts one answer per session. */
export type SignInStep = {
  readonly kind: 'new-password' | 'set-up' | 'code'
  /** The user name at the provider. */
  readonly user: string
  readonly session: string
  /** The secret key for the authenticator app, in base32. Only in `set-up`. */
  readonly secret?: string | undefined
}

/** An operator after their password and their code, or what is still missing. */
export type SignInResult = { readonly kind: 'done'; readonly operator: Operator } | SignInStep

/**
 * The accounts of operators. Every method throws ShopError: `invalid_credentials`, also for a user
 * without a role, `sign_in_expired`, `code_mismatch`, also for a code that was used before,
 * `weak_password`, `too_many_attempts`, or `accounts_unavailable`.
 */
export type OperatorProvider = {
  enterPassword(email: string, password: string): Promise<SignInResult>
  chooseNewPassword(step: SignInStep, password: string): Promise<SignInResult>
  /** Verifies the first code of an authenticator app. */
  setUpCodes(step: SignInStep, code: string): Promise<SignInResult>
  enterCode(step: SignInStep, code: string): Promise<SignInResult>
}
