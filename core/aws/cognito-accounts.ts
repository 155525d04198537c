import {
  AdminInitiateAuthCommand,
  type AdminInitiateAuthCommandInput,
  type CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Account, AccountProvider } from '../account/account-provider.ts'
import { type ErrorCode, ShopError } from '../errors.ts'
import { createTokenVerifier } from './cognito-tokens.ts'

export type AccountProviderOptions = {
  readonly cognito: CognitoIdentityProviderClient
  readonly userPoolId: string
  readonly clientId: string
  /** Where a local pool publishes its keys. Never set where the shop is deployed. */
  readonly jwksUrl?: string | undefined
}

/** What Cognito's refusals mean, whichever call they answer. */
const meanings: Readonly<Record<string, ErrorCode>> = {
  NotAuthorizedException: 'invalid_credentials',
  UserNotFoundException: 'invalid_credentials',
  UserNotConfirmedException: 'account_not_confirmed',
  UsernameExistsException: 'account_exists',
  AliasExistsException: 'account_exists',
  CodeMismatchException: 'code_mismatch',
  ExpiredCodeException: 'code_expired',
  InvalidPasswordException: 'weak_password',
  PasswordHistoryPolicyViolationException: 'weak_password',
  TooManyRequestsException: 'too_many_attempts',
  TooManyFailedAttemptsException: 'too_many_attempts',
  LimitExceededException: 'too_many_attempts',
}

const messages: Partial<Record<ErrorCode, string>> = {
  invalid_credentials: 'the address or the password is not right',
  account_not_confirmed: 'the address is not confirmed yet',
  account_exists: 'there is an account with this address',
  code_mismatch: 'the code is not right',
  code_expired: 'the code has expired',
  weak_password: 'the password must have 8 characters of four kinds',
  too_many_attempts: 'too many attempts, try again later',
}

/**
 * The customers' accounts in a Cognito user pool, through an app client without secret: signing in
 * and renewing are calls that only our own role may make. Every token Cognito hands out is verified
 * before it is believed.
 */
export function createAccountProvider(
  options: AccountProviderOptions,
): AccountProvider & { warm(): Promise<void> } {
  const { cognito, userPoolId: UserPoolId, clientId: ClientId } = options
  const tokens = createTokenVerifier(options)

  /** Tokens for a password or for a refresh token. A challenge is no answer that this shop can take. */
  async function authenticate(
    input: Pick<AdminInitiateAuthCommandInput, 'AuthFlow' | 'AuthParameters'>,
    exceptions?: Readonly<Record<string, ErrorCode>>,
  ) {
    const command = new AdminInitiateAuthCommand({ UserPoolId, ClientId, ...input })
    const { AuthenticationResult } = await ask(() => cognito.send(command), exceptions)
    const { IdToken, AccessToken, RefreshToken } = AuthenticationResult ?? {}
    if (!IdToken || !AccessToken) throw refusal('invalid_credentials', 'Cognito asks for more')
    return { account: await tokens.accountOf(IdToken, AccessToken), refreshToken: RefreshToken }
  }

  async function signIn(email: string, password: string) {
    const { account, refreshToken } = await authenticate(
      {
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      },
      // A wrong password that cannot even be a password.
      {
        InvalidPasswordException: 'invalid_credentials',
        InvalidParameterException: 'invalid_credentials',
      },
    )
    if (!refreshToken) throw refusal('accounts_unavailable', 'Cognito gave no refresh token')
    return { account, refreshToken }
  }

  async function renew(refreshToken: string): Promise<Account> {
    const { account } = await authenticate(
      { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: refreshToken } },
      { InvalidParameterException: 'invalid_credentials' },
    )
    return account
  }

  async function signUp(email: string, password: string) {
    const command = new SignUpCommand({
      ClientId,
      Username: email,
      Password: password,
      UserAttributes: [{ Name: 'email', Value: email }],
    })
    // Cognito names a password that is too short for it a parameter, not a password.
    await ask(() => cognito.send(command), { InvalidParameterException: 'weak_password' })
  }

  async function confirm(email: string, code: string) {
    const command = new ConfirmSignUpCommand({ ClientId, Username: email, ConfirmationCode: code })
    // For an account that is confirmed already, or that is not there, no code is the right one.
    await ask(() => cognito.send(command), {
      NotAuthorizedException: 'code_mismatch',
      UserNotFoundException: 'code_mismatch',
      InvalidParameterException: 'code_mismatch',
    })
  }

  async function resendCode(email: string) {
    const command = new ResendConfirmationCodeCommand({ ClientId, Username: email })
    await ask(() => cognito.send(command), { InvalidParameterException: 'account_exists' })
  }

  async function signOut(refreshToken: string) {
    const command = new RevokeTokenCommand({ ClientId, Token: refreshToken })
    await ask(() => cognito.send(command), {
      UnauthorizedException: 'invalid_credentials',
      UnsupportedTokenTypeException: 'invalid_credentials',
      InvalidParameterException: 'invalid_credentials',
    })
  }

  async function forgotPassword(email: string) {
    const command = new ForgotPasswordCommand({ ClientId, Username: email })
    // Cognito sends no code to an address that was never confirmed.
    await ask(() => cognito.send(command), { InvalidParameterException: 'account_not_confirmed' })
  }

  async function resetPassword(email: string, code: string, password: string) {
    const command = new ConfirmForgotPasswordCommand({
      ClientId,
      Username: email,
      ConfirmationCode: code,
      Password: password,
    })
    await ask(() => cognito.send(command), {
      NotAuthorizedException: 'code_mismatch',
      UserNotFoundException: 'code_mismatch',
      InvalidParameterException: 'weak_password',
    })
  }

  return {
    signUp,
    confirm,
    resendCode,
    signIn,
    renew,
    signOut,
    forgotPassword,
    resetPassword,
    verifyAccessToken: tokens.accountOfAccessToken,
    warm: tokens.warm,
  }
}

/** Cognito's answer; its refusals in the shop's own words, and its silence as accounts_unavailable. */
async function ask<T>(
  call: () => Promise<T>,
  exceptions: Readonly<Record<string, ErrorCode>> = {},
): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : ''
    const isBlocked = cause instanceof Error && cause.message.includes('attempts exceeded')
    const code = isBlocked ? 'too_many_attempts' : (exceptions[name] ?? meanings[name])
    throw refusal(code ?? 'accounts_unavailable', 'the accounts do not answer', cause)
  }
}

function refusal(code: ErrorCode, message: string, cause?: unknown): ShopError {
  return new ShopError(code, messages[code] ?? message, { cause })
}
