import {
  AdminInitiateAuthCommand,
  type AdminInitiateAuthCommandInput,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  type CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { type ErrorCode, ShopError } from '../errors.ts'
import type { Language } from '../language.ts'
import type { Account, AccountProvider } from '../ports/account-provider.ts'
import { VendorError } from '../vendor-error.ts'
import { accountError, callCognito } from './cognito-errors.ts'
import { createTokenVerifier } from './cognito-tokens.ts'
import { createUserProfiles, unknownPassword } from './cognito-users.ts'

export type AccountProviderOptions = {
  readonly cognito: CognitoIdentityProviderClient
  readonly userPoolId: string
  readonly clientId: string
  /** URL of the keys of a local user pool. Never set in a deployed shop. */
  readonly jwksUrl?: string | undefined
}

/**
 * Returns the account provider for a Cognito user pool. The app client has no secret: signing in
 * and renewing are admin calls that only the shop's role may make. Every token from Cognito is
 * verified before use.
 */
export function createAccountProvider(
  options: AccountProviderOptions,
): AccountProvider & { warm(): Promise<void> } {
  const { cognito, userPoolId: UserPoolId, clientId: ClientId } = options
  const tokens = createTokenVerifier(options)
  const users = createUserProfiles(options)

  /** Returns tokens for a password or a refresh token. The shop does not support challenges. */
  async function authenticate(
    input: Pick<AdminInitiateAuthCommandInput, 'AuthFlow' | 'AuthParameters'>,
    codes?: Readonly<Record<string, ErrorCode>>,
  ) {
    const command = new AdminInitiateAuthCommand({ UserPoolId, ClientId, ...input })
    const { AuthenticationResult } = await callCognito(() => cognito.send(command), codes)
    const { IdToken, AccessToken, RefreshToken } = AuthenticationResult ?? {}
    if (!IdToken || !AccessToken)
      throw accountError('invalid_credentials', 'Cognito requires a challenge')
    const account = await tokens.verifyPair(IdToken, AccessToken)
    return { account, accessToken: AccessToken, refreshToken: RefreshToken }
  }

  async function signIn(email: string, password: string) {
    const { refreshToken, ...signedIn } = await authenticate(
      {
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      },
      // Cognito's errors for a password that its policy does not allow. No account has it.
      {
        InvalidPasswordException: 'invalid_credentials',
        InvalidParameterException: 'invalid_credentials',
      },
    )
    if (!refreshToken)
      throw accountError('accounts_unavailable', 'Cognito returned no refresh token')
    return { ...signedIn, refreshToken }
  }

  async function renew(refreshToken: string): Promise<Account> {
    const { account } = await authenticate(
      { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: refreshToken } },
      { InvalidParameterException: 'invalid_credentials' },
    )
    return account
  }

  async function signUp(email: string, language: Language) {
    await users.prepare(email, (await users.find(email)) ?? (await users.create(email)))
    await sendCode(email, language)
  }

  async function forgotPassword(email: string, language: Language) {
    const user = await users.find(email)
    if (user) await users.prepare(email, user)
    // Also called for an unknown address, so that both cases take about as long.
    await sendCode(email, language)
  }

  /**
   * Makes Cognito mail a code. For an unknown or disabled account, Cognito sends nothing and may
   * return an error. For an account with too many codes in an hour, it does. The shop hides these
   * errors, so that callers cannot learn which accounts exist.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
   */
  async function sendCode(email: string, language: Language) {
    // consumers/account-mails reads the language.
    const ClientMetadata = { language }
    const command = new ForgotPasswordCommand({ ClientId, Username: email, ClientMetadata })
    await callCognito(() => cognito.send(command)).catch((error: unknown) => {
      const isConcealed = error instanceof ShopError && error.code === 'invalid_credentials'
      if (!isConcealed && !isWithoutAddress(error) && !isOverHourlyLimit(error)) throw error
    })
  }

  async function redeemCode(email: string, code: string) {
    const command = new ConfirmForgotPasswordCommand({
      ClientId,
      Username: email,
      ConfirmationCode: code,
      Password: unknownPassword(),
    })
    await callCognito(() => cognito.send(command), {
      NotAuthorizedException: 'code_mismatch',
      UserNotFoundException: 'code_mismatch',
      UserNotConfirmedException: 'code_mismatch',
      InvalidParameterException: 'code_mismatch',
      // Cognito counts the wrong codes of existing users only.
      LimitExceededException: 'code_mismatch',
      TooManyFailedAttemptsException: 'code_mismatch',
    })
    const user = await users.find(email)
    if (!user) throw accountError('code_mismatch', 'the account no longer exists')
    return user.customerId
  }

  async function revokeTokens(Username: string) {
    const command = new AdminUserGlobalSignOutCommand({ UserPoolId, Username })
    await callCognito(() => cognito.send(command))
  }

  async function setPassword(Username: string, Password: string) {
    const password = { Password, Permanent: true }
    const command = new AdminSetUserPasswordCommand({ UserPoolId, Username, ...password })
    await callCognito(() => cognito.send(command), { InvalidParameterException: 'weak_password' })
  }

  const forgetPassword = (customerId: string) => setPassword(customerId, unknownPassword())

  /**
   * A revoked token still has a valid signature: only Cognito knows that it is revoked.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html
   */
  async function checkNotRevoked(AccessToken: string) {
    await callCognito(() => cognito.send(new GetUserCommand({ AccessToken })))
  }

  async function verifyAccessToken(token: string) {
    const account = await tokens.verifyAccess(token)
    await checkNotRevoked(token)
    return account
  }

  async function signOut(refreshToken: string) {
    const command = new RevokeTokenCommand({ ClientId, Token: refreshToken })
    await callCognito(() => cognito.send(command), {
      UnauthorizedException: 'invalid_credentials',
      UnsupportedTokenTypeException: 'invalid_credentials',
      InvalidParameterException: 'invalid_credentials',
    })
  }

  return {
    signUp,
    forgotPassword,
    redeemCode,
    revokeTokens,
    setPassword,
    forgetPassword,
    signIn,
    checkNotRevoked,
    renew,
    signOut,
    verifyAccessToken,
    warm: tokens.warm,
  }
}

/**
 * Returns whether Cognito has no verified address for a code. The same exception also reports a
 * mail that Cognito cannot send, which must not be hidden. Only their messages differ:
 * https://github.com/aws/aws-sdk-js-v3/issues/7101
 */
const isWithoutAddress = (error: unknown) =>
  error instanceof VendorError &&
  error.failure.vendorCode === 'InvalidParameterException' &&
  /no registered\/verified email/.test(String(error.cause))

/**
 * Returns whether this account has requested or entered too many codes in the last hour. The same
 * exception also reports that Cognito may send no more mails today, which must not be hidden. Only
 * their messages differ.
 */
const isOverHourlyLimit = (error: unknown) =>
  error instanceof ShopError &&
  error.code === 'too_many_attempts' &&
  /attempt limit exceeded/i.test(String(error.cause))
