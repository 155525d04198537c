import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteSoftwareTokenCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AssociateSoftwareTokenCommand,
  type ChallengeNameType,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  SignUpCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import t from 'tap'
import { startCognito } from '../emulators/cognito/server.ts'
import { codeAt, stepAt } from '../emulators/cognito/totp.ts'
import { localOperator, userPool } from '../settings.ts'

const { operators, ...pool } = userPool
const { userPoolId: UserPoolId, clientId: ClientId } = operators
/** Added to the emulator's clock. */
let later = 0
const now = () => Date.now() + later
const { sessionMinutes: _, ...defaults } = operators
const server = await startCognito({
  port: 0,
  ...pool,
  operators: { ...defaults, now, ready: localOperator },
  deliverCode: async () => {},
})
const cognito = new CognitoIdentityProviderClient({
  endpoint: server.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
})
t.teardown(async () => {
  cognito.destroy()
  await server.close()
})

const temporary = 'Temporary-1234!'
const password = 'A-long-Password-1!'
const nameOf = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error: Error) => `${error.name}: ${error.message}`,
  )
const codeOf = (secret = '', steps = 0) => codeAt(secret, stepAt(now()) + steps)
let people = 0

const signIn = (Username: string, PASSWORD: string) =>
  cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD },
    }),
  )
const respond = (
  ChallengeName: ChallengeNameType,
  Session: string | undefined,
  ChallengeResponses: Record<string, string>,
) =>
  cognito.send(
    new AdminRespondToAuthChallengeCommand({
      UserPoolId,
      ClientId,
      ChallengeName,
      ...(Session && { Session }),
      ChallengeResponses,
    }),
  )

/** Creates an operator, and signs in until the secret key is shown. */
async function newOperator() {
  const Username = `operator-${++people}@example.com`
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username,
      TemporaryPassword: temporary,
      MessageAction: 'SUPPRESS',
    }),
  )
  await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'support' }))
  const first = await signIn(Username, temporary)
  const USERNAME = first.ChallengeParameters?.['USER_ID_FOR_SRP'] ?? ''
  const setup = await respond('NEW_PASSWORD_REQUIRED', first.Session, {
    USERNAME,
    NEW_PASSWORD: password,
  })
  const { SecretCode, Session } = await cognito.send(
    new AssociateSoftwareTokenCommand({ Session: setup.Session }),
  )
  return { Username, USERNAME, first, setup, secret: SecretCode ?? '', session: Session ?? '' }
}

/** Creates an operator whose codes are set up. */
async function readyOperator() {
  const { Username, USERNAME, secret, session } = await newOperator()
  const verified = await cognito.send(
    new VerifySoftwareTokenCommand({ Session: session, UserCode: codeOf(secret) }),
  )
  const { AuthenticationResult } = await respond('MFA_SETUP', verified.Session, { USERNAME })
  return { Username, USERNAME, secret, tokens: AuthenticationResult }
}

t.test('codes are those of RFC 6238', async (t) => {
  // Appendix B: the key is the text 12345678901234567890, and the last six of eight digits.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  const codes = { 59: '287082', 1111111109: '081804', 1234567890: '005924', 20000000000: '353130' }
  for (const [seconds, code] of Object.entries(codes))
    t.equal(codeAt(secret, stepAt(Number(seconds) * 1000)), code)
})

t.test('a first sign-in asks for a new password, then sets up the codes', async (t) => {
  const { first, setup, USERNAME, secret, session } = await newOperator()
  t.equal(first.ChallengeName, 'NEW_PASSWORD_REQUIRED')
  t.equal(setup.ChallengeName, 'MFA_SETUP')
  t.same(setup.ChallengeParameters, { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' })
  t.match(secret, /^[A-Z2-7]{52}$/)
  const verify = (UserCode: string) =>
    cognito.send(new VerifySoftwareTokenCommand({ Session: session, UserCode }))
  t.match(await nameOf(verify(codeOf(secret, 5))), /^EnableSoftwareTokenMFAException/)
  t.match(await nameOf(respond('MFA_SETUP', session, { USERNAME })), /^NotAuthorizedException/)
  const verified = await verify(codeOf(secret))
  t.equal(verified.Status, 'SUCCESS')
  const { AuthenticationResult } = await respond('MFA_SETUP', verified.Session, { USERNAME })
  const [, claims = ''] = AuthenticationResult?.IdToken?.split('.') ?? []
  t.match(JSON.parse(Buffer.from(claims, 'base64url').toString()), {
    sub: USERNAME,
    'cognito:groups': ['support'],
    aud: ClientId,
  })
})

t.test('a new password must have 14 characters', async (t) => {
  const Username = `operator-${++people}@example.com`
  const create = (TemporaryPassword: string) =>
    cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        TemporaryPassword,
        MessageAction: 'SUPPRESS',
      }),
    )
  t.match(await nameOf(create('Short-12345!')), /^InvalidPasswordException/)
  await create(temporary)
  const { Session, ChallengeParameters } = await signIn(Username, temporary)
  const USERNAME = ChallengeParameters?.['USER_ID_FOR_SRP'] ?? ''
  const choose = (NEW_PASSWORD: string) =>
    nameOf(respond('NEW_PASSWORD_REQUIRED', Session, { USERNAME, NEW_PASSWORD }))
  t.match(await choose('Short-12345!'), /^InvalidPasswordException/)
  t.equal(await choose(password), 'done', 'the session is still open')
})

t.test('each later sign-in needs a code, which works once', async (t) => {
  const { Username, USERNAME, secret, tokens } = await readyOperator()
  t.ok(tokens?.AccessToken)
  const enter = async (code: string) => {
    const { Session, ChallengeName } = await signIn(Username, password)
    t.equal(ChallengeName, 'SOFTWARE_TOKEN_MFA')
    return nameOf(
      respond('SOFTWARE_TOKEN_MFA', Session, { USERNAME, SOFTWARE_TOKEN_MFA_CODE: code }),
    )
  }
  t.match(await enter(codeOf(secret)), /^ExpiredCodeException: .*already been used once/)
  t.match(await enter(codeOf(secret, 3)), /^CodeMismatchException/)
  t.equal(await enter(codeOf(secret, 1)), 'done', 'clocks may differ by 30 seconds')
  t.match(await enter(codeOf(secret, 1)), /^ExpiredCodeException/)
})

t.test('a session is for one step of one user, works once and expires', async (t) => {
  const { Username, USERNAME, secret } = await readyOperator()
  const { USERNAME: other } = await readyOperator()
  const enter = (Session: string | undefined, user: string, code = codeOf(secret, 1)) =>
    nameOf(
      respond('SOFTWARE_TOKEN_MFA', Session, { USERNAME: user, SOFTWARE_TOKEN_MFA_CODE: code }),
    )
  const { Session } = await signIn(Username, password)
  t.match(await enter(Session, other), /^NotAuthorizedException/)
  t.match(await enter(Session, Username), /^NotAuthorizedException/, 'an alias is no user name')
  t.match(
    await nameOf(respond('NEW_PASSWORD_REQUIRED', Session, { USERNAME, NEW_PASSWORD: password })),
    /^NotAuthorizedException/,
  )
  t.match(await nameOf(respond('MFA_SETUP', Session, { USERNAME })), /^NotAuthorizedException/)
  t.match(await enter(Session, USERNAME, '000000'), /^CodeMismatchException/)
  t.equal(await enter(Session, USERNAME), 'done', 'a wrong code does not end it')
  t.match(await enter(Session, USERNAME), /session can only be used once/)

  const { Session: late } = await signIn(Username, password)
  later += 3 * 60_000 + 1
  t.match(await enter(late, USERNAME, codeOf(secret)), /session is expired/)
})

t.test('after the deletion of the secret key, the user sets up another', async (t) => {
  const { Username } = await readyOperator()
  await cognito.send(new AdminDeleteSoftwareTokenCommand({ UserPoolId, Username }))
  t.equal((await signIn(Username, password)).ChallengeName, 'MFA_SETUP')
})

t.test('nobody signs up, and only the shop’s role signs users in', async (t) => {
  const Username = 'stranger@example.com'
  const Password = password
  t.match(
    await nameOf(cognito.send(new SignUpCommand({ ClientId, Username, Password }))),
    /^NotAuthorizedException/,
  )
  const AuthParameters = { USERNAME: Username, PASSWORD: Password }
  const AuthFlow = 'USER_PASSWORD_AUTH'
  t.match(
    await nameOf(cognito.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters }))),
    /^NotAuthorizedException/,
  )
})

t.test('the pools know nothing of each other', async (t) => {
  const { Username } = await readyOperator()
  const shop = { UserPoolId: pool.userPoolId, ClientId: pool.clientId }
  const attempt = (ids: object) =>
    nameOf(
      cognito.send(
        new AdminInitiateAuthCommand({
          UserPoolId,
          ClientId,
          ...ids,
          AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: Username, PASSWORD: password },
        }),
      ),
    )
  t.match(await attempt(shop), /^NotAuthorizedException/)
  t.match(await attempt({ ClientId: pool.clientId }), /^ResourceNotFoundException/)
})

t.test('the operator of a local shop can sign in with the code that its page shows', async (t) => {
  const { email, password: PASSWORD, role } = localOperator
  const answer = await fetch(`${server.url}/_local/operators`)
  const shown = (await answer.json()) as { email: string; groups: string[]; code: string }[]
  const { code = '', groups } = shown.find((one) => one.email === email) ?? {}
  t.same(groups, [role])
  const { Session, ChallengeParameters } = await signIn(email, PASSWORD)
  const USERNAME = ChallengeParameters?.['USER_ID_FOR_SRP'] ?? ''
  const responses = { USERNAME, SOFTWARE_TOKEN_MFA_CODE: code }
  const { AuthenticationResult } = await respond('SOFTWARE_TOKEN_MFA', Session, responses)
  t.ok(AuthenticationResult?.IdToken)
})
