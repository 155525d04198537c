import { randomBytes } from 'node:crypto'
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider'
import { accountError, callCognito } from './cognito-errors.ts'

/** A user as Cognito describes it. */
export type UserProfile = {
  readonly customerId: string
  /** UNCONFIRMED, CONFIRMED, FORCE_CHANGE_PASSWORD, … */
  readonly status: string
  readonly isVerified: boolean
}

const invalidEmail = { InvalidParameterException: 'invalid_email' } as const

/**
 * Returns functions that find and create users of the pool, and make them ready to receive codes.
 */
export function createUserProfiles(options: {
  readonly cognito: CognitoIdentityProviderClient
  readonly userPoolId: string
}) {
  const { cognito, userPoolId: UserPoolId } = options

  async function find(email: string): Promise<UserProfile | undefined> {
    const command = new AdminGetUserCommand({ UserPoolId, Username: email })
    const user = await callCognito(
      () => undefinedOn(UserNotFoundException, () => cognito.send(command)),
      invalidEmail,
    )
    return user && toProfile(user.UserStatus, user.UserAttributes)
  }

  /**
   * Creates a user with an unknown random password, without Cognito's invitation. The address
   * counts as verified from the start, because Cognito mails codes only to verified addresses. The
   * user can sign in only after redeeming such a code.
   */
  async function create(email: string): Promise<UserProfile> {
    const command = new AdminCreateUserCommand({
      UserPoolId,
      Username: email,
      MessageAction: 'SUPPRESS',
      TemporaryPassword: unknownPassword(),
      UserAttributes: [{ Name: 'email', Value: email }, verified],
    })
    const created = await callCognito(
      () => undefinedOn(UsernameExistsException, () => cognito.send(command)),
      invalidEmail,
    )
    const user = created
      ? toProfile(created.User?.UserStatus, created.User?.Attributes)
      : await find(email)
    if (!user)
      throw accountError('accounts_unavailable', 'the account disappeared after it was created')
    return user
  }

  /**
   * Makes a user ready to receive codes. Cognito mails no code to an unverified address or to a
   * user with a temporary password. See
   * https://repost.aws/knowledge-center/cognito-forgot-password
   *
   * Cognito's public SignUp leaves an UNCONFIRMED user, whose password anyone may have chosen. So
   * the call that confirms the user also replaces the password:
   * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html
   */
  async function prepare(Username: string, { status, isVerified }: UserProfile): Promise<void> {
    if (status !== 'UNCONFIRMED' && status !== 'FORCE_CHANGE_PASSWORD') return
    const user = { UserPoolId, Username }
    if (!isVerified) {
      const verify = new AdminUpdateUserAttributesCommand({ ...user, UserAttributes: [verified] })
      await callCognito(() => cognito.send(verify))
    }
    const password = { Password: unknownPassword(), Permanent: true }
    await callCognito(() => cognito.send(new AdminSetUserPasswordCommand({ ...user, ...password })))
  }

  return { find, create, prepare }
}

const verified: AttributeType = { Name: 'email_verified', Value: 'true' }

function toProfile(status = '', attributes: readonly AttributeType[] = []): UserProfile {
  const attribute = (name: string) => attributes.find(({ Name }) => Name === name)?.Value
  return {
    customerId: attribute('sub') ?? '',
    status,
    isVerified: attribute('email_verified') === 'true',
  }
}

/** Returns a random password that meets any policy and is never stored or shown. */
export const unknownPassword = () => `${randomBytes(72).toString('base64url')}aA1!`

/** Returns the answer of `call`; undefined if it throws an `Ignored`. */
async function undefinedOn<T>(
  Ignored: abstract new (...args: never[]) => Error,
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof Ignored) return undefined
    throw error
  }
}
