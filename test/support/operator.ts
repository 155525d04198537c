import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Role } from '#core/operator/rights.ts'
import { codeAt, stepAt } from '../../local/emulators/cognito/totp.ts'
import { type Urls, userPool } from '../../local/settings.ts'

export const operatorPassword = 'Operator-Test-1234!'

/** Returns the code that an authenticator app shows, or shows `steps` times 30 seconds later. */
export const codeFor = (secret: string, steps = 0): string =>
  codeAt(secret, stepAt(Date.now()) + steps)

/** Creates an operator of the local pool whose codes are not set up. */
export async function createOperator(
  cognito: CognitoIdentityProviderClient,
  Username: string,
  role: Role,
): Promise<void> {
  const user = { UserPoolId: userPool.operators.userPoolId, Username }
  const invited = { MessageAction: 'SUPPRESS', TemporaryPassword: operatorPassword } as const
  await cognito.send(new AdminCreateUserCommand({ ...user, ...invited }))
  const permanent = { Password: operatorPassword, Permanent: true }
  await cognito.send(new AdminSetUserPasswordCommand({ ...user, ...permanent }))
  await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName: role }))
}

type State = { readonly step?: string; readonly secret?: string }

/** Signs in for the first time. `post` keeps cookies. Returns the secret key of the codes. */
export async function signInOperator(
  post: (path: string, body: object) => Promise<State>,
  email: string,
): Promise<string> {
  const { secret } = await post('/operator/sign-in', { email, password: operatorPassword })
  const { step } = await post('/operator/sign-in/code', { code: codeFor(secret ?? '') })
  if (!secret || step !== 'done') throw new Error(`${email} cannot sign in`)
  return secret
}

/** Creates an operator of a local shop. Returns the headers of their requests. */
export async function openOperator(
  urls: Urls,
  role: Role = 'admin',
): Promise<Readonly<Record<string, string>>> {
  const cognito = new CognitoIdentityProviderClient({
    endpoint: urls.cognito,
    region: userPool.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const email = `operator-${Date.now()}@example.com`
  try {
    await createOperator(cognito, email, role)
  } finally {
    cognito.destroy()
  }
  const cookies = new Map<string, string>()
  const headers = () => ({
    origin: urls.edge,
    cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  })
  await signInOperator(async (path, body) => {
    const answer = await fetch(`${urls.api}${path}`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return (await answer.json()) as State
  }, email)
  return headers()
}
