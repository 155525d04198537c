import {
  AdminAddUserToGroupCommand,
  AdminInitiateAuthCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Urls, userPool } from '../../environments/local/settings.ts'
import type { ReceivedMail } from '../../environments/local/stand-ins/parameters-and-mail.ts'
import { readJson } from './stores.ts'

/** An operator who has just been made; their access token. */
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
    await cognito.send(new SignUpCommand({ ClientId, Username, Password }))
    const mails = await readJson<ReceivedMail[]>(`${urls.parametersAndMail}/_local/mailbox`)
    const ConfirmationCode = mails.find(({ to }) => to.includes(Username))?.text
    await cognito.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }))
    const member = { UserPoolId, Username, GroupName: 'operators' }
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
