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

/** Finds and creates the pool's users, and brings them to where Cognito mails a code. */
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
   * Creates a user with a password that nobody knows, and without Cognito's invitation. The address
   * counts as verified from the start, because Cognito mails codes to verified addresses only; nobody
   * can sign in before they have shown such a code.
   */
  async function create(email: string): Promise<UserProfile> {
    const command = new AdminCreateUserCommand({
      UserPoolId,
      Username: email,
      MessageAction: 'SUPPRESS',
      TemporaryPassword: unknownPassword(),
      UserAttributes: [{ Name: 'email', Value: email }, verified],
    })
    const made = await ask(
      () => unless(UsernameExistsException, () => cognito.send(command)),
      badEmail,
    )
    const user = made ? toProfile(made.User?.UserStatus, made.User?.Attributes) : await find(email)
    if (!user) throw refusal('accounts_unavailable', 'the account was created and is gone')
    return user
  }

  /**
   * Makes Cognito mail codes to a user that it would refuse. It mails none to an unverified address,
   * nor to a user who still has a temporary password:
   * https://repost.aws/knowledge-center/cognito-forgot-password
   * An UNCONFIRMED user is what Cognito's public SignUp leaves, with a password that anybody may
   * have chosen. So the password is replaced by the same call that confirms the user:
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

/** A random password that meets any policy and that nobody is told. */
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
