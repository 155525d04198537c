import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Urls, userPool } from '../../local/settings.ts'

/** Creates an operator. Returns their access token. */
export async function openOperator(urls: Urls): Promise<string> {
  const cognito = new CognitoIdentityProviderClient({
    endpoint: urls.cognito,
    region: userPool.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const { userPoolId: UserPoolId, clientId: ClientId } = userPool
  const Username = `operator-${Date.now()}@example.com`
  const Password = 'Operator-1234!'
  try {
    const user = { UserPoolId, Username }
    const invited = { MessageAction: 'SUPPRESS', TemporaryPassword: Password } as const
    await cognito.send(new AdminCreateUserCommand({ ...user, ...invited }))
    const permanent = { Password, Permanent: true }
    await cognito.send(new AdminSetUserPasswordCommand({ ...user, ...permanent }))
    const member = { ...user, GroupName: 'operators' }
    await cognito.send(new AdminAddUserToGroupCommand(member))
    const { AuthenticationResult } = await cognito.send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: Username, PASSWORD: Password },
      }),
    )
    return AuthenticationResult?.AccessToken ?? ''
  } finally {
    cognito.destroy()
  }
}
