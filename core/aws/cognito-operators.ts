import {
  AdminInitiateAuthCommand,
  type AdminInitiateAuthCommandOutput,
  AdminRespondToAuthChallengeCommand,
  AssociateSoftwareTokenCommand,
  type ChallengeNameType,
  type CognitoIdentityProviderClient,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { ErrorCode } from '../errors.ts'
import { roleIn } from '../operator/rights.ts'
import type { OperatorProvider, SignInResult, SignInStep } from '../ports/operator-provider.ts'
import { accountError, callCognito } from './cognito-errors.ts'
import { createTokenVerifier } from './cognito-tokens.ts'

type Codes = Readonly<Record<string, ErrorCode>>

/** Cognito's errors for a password that its policy does not allow. No account has it. */
const passwordCodes: Codes = {
  InvalidPasswordException: 'invalid_credentials',
  InvalidParameterException: 'invalid_credentials',
}

/** A session is unknown, was used or has expired; or the code is wrong. */
const answerCodes: Codes = {
  NotAuthorizedException: 'sign_in_expired',
  EnableSoftwareTokenMFAException: 'code_mismatch',
}

/**
 * Returns the provider for the user pool of the operators, which requires codes (TOTP). The two
 * calls that set up the codes need no permission: a session authorizes them.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
 */
export function createOperatorProvider(options: {
  readonly cognito: CognitoIdentityProviderClient
  readonly userPoolId: string
  readonly clientId: string
  /** URL of the keys of a local user pool. Never set in a deployed shop. */
  readonly jwksUrl?: string | undefined
}): OperatorProvider {
  const { cognito, userPoolId: UserPoolId, clientId: ClientId } = options
  const tokens = createTokenVerifier(options)

  async function enterPassword(email: string, password: string) {
    const command = new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: password },
    })
    return toResult(await callCognito(() => cognito.send(command), passwordCodes), email)
  }

  async function answer(
    ChallengeName: ChallengeNameType,
    { user, session }: SignInStep,
    response: Readonly<Record<string, string>>,
  ) {
    const command = new AdminRespondToAuthChallengeCommand({
      UserPoolId,
      ClientId,
      ChallengeName,
      Session: session,
      ChallengeResponses: { USERNAME: user, ...response },
    })
    return toResult(await callCognito(() => cognito.send(command), answerCodes), user)
  }

  async function setUpCodes({ session, ...step }: SignInStep, code: string) {
    const verify = new VerifySoftwareTokenCommand({ Session: session, UserCode: code })
    const { Session = '' } = await callCognito(() => cognito.send(verify), answerCodes)
    return answer('MFA_SETUP', { ...step, session: Session }, {})
  }

  /** Returns what Cognito asks for, or the operator. A new secret key is requested at once. */
  async function toResult(
    output: Pick<
      AdminInitiateAuthCommandOutput,
      'AuthenticationResult' | 'ChallengeName' | 'ChallengeParameters' | 'Session'
    >,
    sentUser: string,
  ): Promise<SignInResult> {
    const { ChallengeName, ChallengeParameters, Session: session = '' } = output
    // The answer to a challenge needs the user name instead of the address:
    // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminInitiateAuth.html
    const user = ChallengeParameters?.['USER_ID_FOR_SRP'] ?? sentUser
    if (ChallengeName === 'NEW_PASSWORD_REQUIRED') return { kind: 'new-password', user, session }
    if (ChallengeName === 'SOFTWARE_TOKEN_MFA') return { kind: 'code', user, session }
    if (ChallengeName === 'MFA_SETUP') {
      const command = new AssociateSoftwareTokenCommand({ Session: session })
      const { SecretCode, Session = '' } = await callCognito(
        () => cognito.send(command),
        answerCodes,
      )
      return { kind: 'set-up', user, session: Session, secret: SecretCode }
    }
    const { IdToken = '', AccessToken = '' } = output.AuthenticationResult ?? {}
    const { customerId: operatorId, email, groups } = await tokens.verifyPair(IdToken, AccessToken)
    const role = roleIn(groups)
    if (!role) throw accountError('invalid_credentials', 'the operator has no role, or several')
    return { kind: 'done', operator: { operatorId, email, role } }
  }

  return {
    enterPassword,
    chooseNewPassword: (step, password) =>
      answer('NEW_PASSWORD_REQUIRED', step, { NEW_PASSWORD: password }),
    setUpCodes,
    enterCode: (step, code) =>
      answer('SOFTWARE_TOKEN_MFA', step, { SOFTWARE_TOKEN_MFA_CODE: code }),
  }
}
