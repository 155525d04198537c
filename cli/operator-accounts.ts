import { randomBytes } from 'node:crypto'
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteSoftwareTokenCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Role } from '#core/operator/rights.ts'

export type OperatorAccount = {
  readonly operatorId: string
  /** Its groups: one, unless a change was interrupted or made in the console. */
  readonly roles: readonly string[]
  /** CONFIRMED, or FORCE_CHANGE_PASSWORD while the password is temporary. */
  readonly status: string
}

/** Returns functions that read and change the accounts of the operators' user pool. */
export function createOperatorAccounts({
  cognito,
  userPoolId: UserPoolId,
}: {
  readonly cognito: CognitoIdentityProviderClient
  readonly userPoolId: string
}) {
  const groupsOf = async (Username: string) => {
    const list = new AdminListGroupsForUserCommand({ UserPoolId, Username })
    const { Groups = [] } = await cognito.send(list)
    return Groups.flatMap(({ GroupName = [] }) => GroupName)
  }

  async function find(Username: string): Promise<OperatorAccount | undefined> {
    try {
      const get = new AdminGetUserCommand({ UserPoolId, Username })
      const { UserAttributes = [], UserStatus = '' } = await cognito.send(get)
      const operatorId = UserAttributes.find(({ Name }) => Name === 'sub')?.Value ?? ''
      return { operatorId, roles: await groupsOf(Username), status: UserStatus }
    } catch (error) {
      if (error instanceof UserNotFoundException) return undefined
      throw error
    }
  }

  /** Creates an account without a role. Returns its temporary password, which is valid for a day. */
  async function create(Username: string): Promise<string> {
    const TemporaryPassword = newPassword()
    const UserAttributes = [
      { Name: 'email', Value: Username },
      // The API reads the address from the token only if it is verified.
      { Name: 'email_verified', Value: 'true' },
    ]
    const user = { UserPoolId, Username, UserAttributes, TemporaryPassword }
    await cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }))
    return TemporaryPassword
  }

  /** Gives an account one role. It has none for a moment, and cannot sign in then. */
  async function setRole(Username: string, role: Role): Promise<void> {
    for (const GroupName of await groupsOf(Username))
      await cognito.send(new AdminRemoveUserFromGroupCommand({ UserPoolId, Username, GroupName }))
    const add = new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: role })
    await cognito.send(add)
  }

  async function remove(Username: string): Promise<void> {
    await cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username }))
  }

  /** Returns the new temporary password. */
  async function resetPassword(Username: string): Promise<string> {
    const Password = newPassword()
    const user = { UserPoolId, Username, Password, Permanent: false }
    await cognito.send(new AdminSetUserPasswordCommand(user))
    return Password
  }

  /**
   * Deletes the key of the codes. The next sign-in then sets up another one:
   * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteSoftwareToken.html
   */
  async function resetCodes(Username: string): Promise<void> {
    await cognito.send(new AdminDeleteSoftwareTokenCommand({ UserPoolId, Username }))
  }

  return { find, create, setRole, remove, resetPassword, resetCodes }
}

/** Returns a random password that meets the pool's policy. */
const newPassword = () => `${randomBytes(15).toString('base64url')}aA1!`
