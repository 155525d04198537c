import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Test } from 'tap'
import { userPool } from '../../../local/settings.ts'

/** Creates an account in the local user pool. Returns its id. */
export async function createAccount(t: Test, endpoint: string, email: string): Promise<string> {
  const cognito = new CognitoIdentityProviderClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  t.teardown(() => cognito.destroy())
  const create = new AdminCreateUserCommand({
    UserPoolId: userPool.userPoolId,
    Username: email,
    TemporaryPassword: 'Abcdef1!',
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ],
  })
  const { User } = await cognito.send(create)
  return User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? ''
}
