import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ForgotPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Urls, userPool } from '../../local/settings.ts'

const { userPoolId: UserPoolId, clientId: ClientId, region } = userPool
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

/** Opens the emulator of Cognito, with the rights of the shop's owner. */
export const openPool = ({ cognito: endpoint }: Urls) =>
  new CognitoIdentityProviderClient({ endpoint, region, credentials })

/**
 * Creates an account in the pool, without the mails and the waiting time of a sign-up. An `invited`
 * one has a temporary password; one `with a code` has asked for a new password.
 */
export async function createAccount(
  urls: Urls,
  email: string,
  Password: string,
  state: 'confirmed' | 'invited' | 'with a code' = 'confirmed',
): Promise<void> {
  const pool = openPool(urls)
  const user = { UserPoolId, Username: email }
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ]
  const created = { ...user, UserAttributes, TemporaryPassword: Password }
  try {
    await pool.send(new AdminCreateUserCommand({ ...created, MessageAction: 'SUPPRESS' }))
    if (state === 'invited') return
    await pool.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: true }))
    if (state === 'with a code')
      await pool.send(new ForgotPasswordCommand({ ClientId, Username: email }))
  } finally {
    pool.destroy()
  }
}

/** Returns the access token that the pool issues for a password. */
export async function readAccessToken(urls: Urls, email: string, password: string) {
  const pool = openPool(urls)
  const AuthParameters = { USERNAME: email, PASSWORD: password }
  const AuthFlow = 'ADMIN_USER_PASSWORD_AUTH'
  try {
    const { AuthenticationResult } = await pool.send(
      new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow, AuthParameters }),
    )
    return AuthenticationResult?.AccessToken ?? ''
  } finally {
    pool.destroy()
  }
}
