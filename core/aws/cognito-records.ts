import {
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import type { AccountRecords } from '../ports/personal-data.ts'
import { callCognito } from './cognito-errors.ts'

/** Returns the accounts of a user pool, as the operators' commands read them. */
export function createAccountRecords(options: {
  readonly cognito: CognitoIdentityProviderClient
  readonly userPoolId: string
}): AccountRecords {
  const { cognito, userPoolId: UserPoolId } = options

  async function find(customer: string) {
    // In a pool whose users sign in with their address, both the address and the `sub` name a user.
    const get = new AdminGetUserCommand({ UserPoolId, Username: customer })
    const user = await callCognito(() =>
      cognito.send(get).catch((error: unknown) => {
        if (error instanceof UserNotFoundException) return undefined
        throw error
      }),
    )
    if (!user) return undefined
    const attribute = (name: string) =>
      user.UserAttributes?.find(({ Name }) => Name === name)?.Value ?? ''
    return {
      customerId: attribute('sub'),
      email: attribute('email'),
      status: user.UserStatus ?? '',
      createdAt: user.UserCreateDate?.toISOString(),
    }
  }

  async function deleteAccount(customerId: string) {
    const command = new AdminDeleteUserCommand({ UserPoolId, Username: customerId })
    await callCognito(() =>
      cognito.send(command).catch((error: unknown) => {
        if (!(error instanceof UserNotFoundException)) throw error
      }),
    )
  }

  return { find, delete: deleteAccount }
}
