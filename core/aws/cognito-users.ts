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
import { ask, refusal } from './cognito-answers.ts'

/** A user as Cognito describes it. */
export type UserProfile = {
  readonly customerId: string
  /** UNCONFIRMED, CONFIRMED, FORCE_CHANGE_PASSWORD, … */
  readonly status: string
  readonly isVerified: boolean
}

const badEmail = { InvalidParameterException: 'invalid_email' } as const

/**
 * Returns functions that find and create users of the pool, and prepare them so that Cognito mails
 * codes to them.
 */
export function createUserProfiles(options: {
  readonly cognito: CognitoIdentityProviderClient
  readonly userPoolId: string
}) {
  const { cognito, userPoolId: UserPoolId } = options

  async function find(email: string): Promise<UserProfile | undefined> {
    const command = new AdminGetUserCommand({ UserPoolId, Username: email })
    const user = await ask(
      () => unless(UserNotFoundException, () => cognito.send(command)),
      badEmail,
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
    const created = await ask(
      () => unless(UsernameExistsException, () => cognito.send(command)),
      badEmail,
    )
    const user = created
      ? toProfile(created.User?.UserStatus, created.User?.Attributes)
      : await find(email)
    if (!user) throw refusal('accounts_unavailable', 'the account disappeared after it was created')
    return user
  }

  /**
   * Prepares a user so that Cognito mails codes to it. Cognito mails none to an unverified address
   * or to a user with a temporary password. See
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
      await ask(() => cognito.send(verify))
    }
    const password = { Password: unknownPassword(), Permanent: true }
    await ask(() => cognito.send(new AdminSetUserPasswordCommand({ ...user, ...password })))
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

async function unless<T>(
  Refused: abstract new (...args: never[]) => Error,
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}
