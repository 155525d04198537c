import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import t from 'tap'
import { isStrongPassword } from '#core/account/password-rule.ts'
import { createAccountProvider } from '#core/aws/cognito-accounts.ts'
import { ShopError } from '#core/errors.ts'
import type { CodeMail } from '../emulators/cognito/messages.ts'
import { startCognito } from '../emulators/cognito/server.ts'
import { userPool } from '../settings.ts'

const codes: string[] = []
const pool = {
  port: 0,
  dir: t.testdir({}),
  region: 'eu-west-1',
  userPoolId: 'eu-west-1_Comptoir1',
  clientId: 'comptoirlocalclient',
  operators: userPool.operators,
  deliverCode: async (_to: string, code: string) => void codes.push(code),
}
const open = async () => {
  const server = await startCognito(pool)
  const cognito = new CognitoIdentityProviderClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  const accounts = createAccountProvider({
    cognito,
    userPoolId: pool.userPoolId,
    clientId: pool.clientId,
    jwksUrl: `${server.url}/${pool.userPoolId}/.well-known/jwks.json`,
  })
  return {
    accounts,
    cognito,
    close: async () => {
      cognito.destroy()
      await server.close()
    },
  }
}
let { accounts, cognito, close } = await open()
t.teardown(() => close())

const ClientId = pool.clientId
const UserPoolId = pool.userPoolId
const email = 'buyer@example.com'
const good = 'TestPass123!'
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error) => (error instanceof ShopError ? error.code : error.name),
  )
const lastCode = () => codes.at(-1) ?? ''
const otherThan = (code: string) => (code === '000000' ? '000001' : '000000')
const statusOf = async (Username: string) =>
  (await cognito.send(new AdminGetUserCommand({ UserPoolId, Username }))).UserStatus

/** Sets a password like `resetPassword`, but without its sessions. */
async function choosePassword(address: string, password: string) {
  const customerId = await accounts.redeemCode(address, lastCode())
  await accounts.setPassword(customerId, password)
  return customerId
}

t.test('the shop and the pool have the same password policy', async (t) => {
  await accounts.signUp('rule@example.com', 'en')
  const passwords = {
    [good]: 'done',
    [`Aa1!${'x'.repeat(4)}`]: 'done',
    'Short1!': 'weak_password',
    'alllower1!': 'weak_password',
    'ALLUPPER1!': 'weak_password',
    'NoNumber!!': 'weak_password',
    NoSymbol11: 'weak_password',
    AccentIsé11: 'weak_password',
    'With space1!': 'weak_password',
  }
  for (const [password, outcome] of Object.entries(passwords)) {
    t.equal(await codeOf(accounts.setPassword('rule@example.com', password)), outcome, password)
    t.equal(isStrongPassword(password), outcome === 'done', password)
  }
})

t.test('an address that is longer than a user name of Cognito is not valid', async (t) => {
  const of = (length: number) => `${'x'.repeat(20)}@${'y'.repeat(length - 24)}.fr`
  t.equal(await codeOf(accounts.signUp(of(128), 'en')), 'done')
  t.equal(await codeOf(accounts.signUp(of(129), 'en')), 'invalid_email')
})

t.test('sign up, set a password with the code, sign in, refresh, sign out', async (t) => {
  await accounts.signUp(email, 'en')
  t.equal(await statusOf(email), 'CONFIRMED', 'with a random password')
  const first = lastCode()
  await accounts.signUp(email, 'en')
  if (first !== lastCode())
    t.equal(await codeOf(accounts.redeemCode(email, first)), 'code_mismatch')
  await choosePassword(email, good)
  t.equal(
    await codeOf(accounts.redeemCode(email, lastCode())),
    'code_mismatch',
    'a code works once',
  )
  const { account, accessToken, refreshToken } = await accounts.signIn('Buyer@Example.com', good)
  t.match(account, { email, groups: [] })
  t.same(await accounts.renew(refreshToken), account)
  t.match(await accounts.verifyAccessToken(accessToken), { customerId: account.customerId })
  const other = await accounts.signIn(email, good)
  await accounts.signOut(refreshToken)
  await accounts.signOut(refreshToken)
  t.equal(await codeOf(accounts.renew(refreshToken)), 'invalid_credentials')
  t.equal(await codeOf(accounts.verifyAccessToken(accessToken)), 'invalid_credentials')
  t.match(await accounts.renew(other.refreshToken), { email }, 'other sign-ins stay valid')
  const revoke = (Token: string) =>
    codeOf(cognito.send(new RevokeTokenCommand({ ClientId, Token })))
  t.equal(await revoke(other.accessToken), 'UnsupportedTokenTypeException')

  await accounts.revokeTokens(account.customerId)
  t.equal(await codeOf(accounts.renew(other.refreshToken)), 'invalid_credentials')
  t.equal(await codeOf(accounts.checkNotRevoked(other.accessToken)), 'invalid_credentials')
  const { refreshToken: next } = await accounts.signIn(email, good)
  t.match(await accounts.renew(next), { email }, 'a later sign-in works')
})

t.test(
  'a wrong password and an unknown address get the same answer; repeated failures lock the user',
  async (t) => {
    t.equal(await codeOf(accounts.signIn(email, 'WrongPass1!')), 'invalid_credentials')
    t.equal(await codeOf(accounts.signIn('nobody@example.com', good)), 'invalid_credentials')
    for (let count = 0; count < 6; count++) await codeOf(accounts.signIn('locked@example.com', 'x'))
    t.equal(await codeOf(accounts.signIn('locked@example.com', 'x')), 'invalid_credentials')
  },
)

t.test('a forgotten password is replaced with the mailed code', async (t) => {
  const before = codes.length
  await accounts.forgotPassword('nobody@example.com', 'en')
  t.equal(codes.length, before, 'no mail is sent to an unknown address')
  t.equal(await codeOf(accounts.redeemCode('nobody@example.com', '123456')), 'code_mismatch')
  const { refreshToken } = await accounts.signIn(email, good)
  await accounts.forgotPassword(email, 'en')
  const wrong = otherThan(lastCode())
  t.equal(await codeOf(accounts.redeemCode(email, wrong)), 'code_mismatch')
  await accounts.redeemCode(email, lastCode())
  t.equal(await codeOf(accounts.signIn(email, good)), 'invalid_credentials', 'at once')
  t.match(await accounts.renew(refreshToken), { email }, 'tokens stay valid, as in Cognito')
  await accounts.setPassword(email, 'OtherPass456?')
  t.equal(await codeOf(accounts.signIn(email, 'OtherPass456?')), 'done')
})

t.test('codes are limited per hour, which no answer of the shop reveals', async (t) => {
  const Username = 'guessed@example.com'
  await accounts.signUp(Username, 'en')
  const wrong = { ClientId, Username, ConfirmationCode: otherThan(lastCode()), Password: good }
  const guess = () => codeOf(cognito.send(new ConfirmForgotPasswordCommand(wrong)))
  for (let count = 0; count < 19; count++) t.equal(await guess(), 'CodeMismatchException')
  t.equal(await guess(), 'LimitExceededException')
  t.equal(await codeOf(accounts.redeemCode(Username, lastCode())), 'code_mismatch')
  const before = codes.length
  t.equal(await codeOf(accounts.forgotPassword(Username, 'en')), 'done')
  t.equal(codes.length, before, 'no mail is sent')
})

t.test('errors for unknown users follow the client’s setting', async (t) => {
  const outcomes = async (preventUserExistenceErrors: 'ENABLED' | 'LEGACY') => {
    const server = await startCognito({ ...pool, dir: t.testdir({}), preventUserExistenceErrors })
    const client = new CognitoIdentityProviderClient({
      endpoint: server.url,
      region: pool.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    })
    t.teardown(() => {
      client.destroy()
      return server.close()
    })
    const shop = createAccountProvider({ ...pool, cognito: client })
    const known = 'known@example.com'
    await shop.signUp(known, 'en')
    await shop.setPassword(known, good)
    await shop.redeemCode(known, lastCode())
    const of = async (Username: string) => {
      const AuthParameters = { USERNAME: Username, PASSWORD: 'WrongPass1!' }
      const signIn = { UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' } as const
      const code = { ClientId, Username, ConfirmationCode: '123456' }
      const password = { ...code, Password: good }
      return [
        await codeOf(client.send(new AdminInitiateAuthCommand({ ...signIn, AuthParameters }))),
        await codeOf(client.send(new ForgotPasswordCommand({ ClientId, Username }))),
        await codeOf(client.send(new ConfirmForgotPasswordCommand(password))),
        await codeOf(client.send(new ConfirmSignUpCommand(code))),
      ]
    }
    const ofShop = async (address: string) => [
      await codeOf(shop.signIn(address, 'WrongPass1!')),
      await codeOf(shop.redeemCode(address, '123456')),
      await codeOf(shop.forgotPassword(address, 'en')),
    ]
    const expired = await codeOf(shop.redeemCode(known, '123456'))
    t.same([...(await ofShop(known)), expired], [...(await ofShop('new@example.com')), expired])
    return of('nobody@example.com')
  }
  const notFound = 'UserNotFoundException'
  t.same(await outcomes('LEGACY'), [notFound, notFound, notFound, notFound])
  const concealed = ['NotAuthorizedException', 'done', 'CodeMismatchException']
  t.same(await outcomes('ENABLED'), [...concealed, 'CodeMismatchException'])
  const unrequested = { ClientId, Username: email, ConfirmationCode: '123456', Password: good }
  const outcome = codeOf(cognito.send(new ConfirmForgotPasswordCommand(unrequested)))
  t.equal(await outcome, 'ExpiredCodeException', 'a user who has requested no code')
})

t.test('a sign-up directly in Cognito gives no access to the account', async (t) => {
  const Username = 'squatted@example.com'
  const attackersPassword = 'EvilPass123!'
  const signUpDirectly = new SignUpCommand({ ClientId, Username, Password: attackersPassword })
  await cognito.send(signUpDirectly)
  t.equal(await codeOf(cognito.send(signUpDirectly)), 'UsernameExistsException')
  t.equal(await statusOf(Username), 'UNCONFIRMED')
  t.equal(await codeOf(accounts.signIn(Username, attackersPassword)), 'invalid_credentials')
  const before = codes.length
  await cognito.send(new ForgotPasswordCommand({ ClientId, Username }))
  t.equal(codes.length, before, 'Cognito sends no reset code to an unverified address')

  await accounts.forgotPassword(Username, 'en')
  t.equal(codes.length, before + 1, 'the shop sets the address as verified')
  t.equal(await statusOf(Username), 'CONFIRMED')
  t.equal(await codeOf(accounts.signIn(Username, attackersPassword)), 'invalid_credentials')
  const confirm = { ClientId, Username, ConfirmationCode: codes[before - 1] }
  t.equal(await codeOf(cognito.send(new ConfirmSignUpCommand(confirm))), 'NotAuthorizedException')
})

t.test('a user created in the AWS console can set a password', async (t) => {
  const Username = 'invited@example.com'
  const invited = { MessageAction: 'SUPPRESS', TemporaryPassword: good } as const
  await cognito.send(new AdminCreateUserCommand({ UserPoolId, Username, ...invited }))
  const { ChallengeName } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: good },
    }),
  )
  t.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED')
  t.equal(await codeOf(accounts.signIn(Username, good)), 'invalid_credentials')
  await accounts.forgotPassword(Username, 'en')
  await choosePassword(Username, 'ChosenPass1!')
  t.equal(await codeOf(accounts.signIn(Username, 'ChosenPass1!')), 'done')
  const temporary = { Password: good, Permanent: false }
  await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, ...temporary }))
  const forgot = new ForgotPasswordCommand({ ClientId, Username })
  t.equal(await codeOf(cognito.send(forgot)), 'NotAuthorizedException')
  const weak = { ClientId, Username, ConfirmationCode: '123456', Password: 'weak' }
  const refused = codeOf(cognito.send(new ConfirmForgotPasswordCommand(weak)))
  t.equal(await refused, 'InvalidPasswordException', 'checked before the code')
})

t.test('users and the signing key survive a restart', async (t) => {
  const { refreshToken } = await accounts.signIn(email, 'OtherPass456?')
  await close()
  ;({ accounts, cognito, close } = await open())
  t.match(await accounts.renew(refreshToken), { email })
  t.equal(await codeOf(accounts.verifyAccessToken('a.b.c')), 'invalid_credentials')
})

t.test('the pool’s function gives the mail its text; a wrong answer is an error', async (t) => {
  const mails: CodeMail[] = []
  const answers: { response?: object } = {}
  const server = await startCognito({
    ...pool,
    dir: t.testdir({}),
    deliverCode: async (_to, _code, mail) => void mails.push(mail),
    customMessage: async (event) => {
      if (answers.response instanceof Error) throw answers.response
      return { ...event, response: answers.response }
    },
  })
  const client = new CognitoIdentityProviderClient({
    endpoint: server.url,
    region: pool.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  t.teardown(() => {
    client.destroy()
    return server.close()
  })
  const shop = createAccountProvider({ ...pool, cognito: client })
  const outcomeOf = async (response?: object) => {
    Object.assign(answers, { response })
    const sent = mails.length
    const code = await codeOf(shop.signUp(email, 'en'))
    return code === 'done' ? mails[sent] : code
  }

  t.match(await outcomeOf({}), { subject: 'Your verification code', html: /is \d{6}\.$/ })
  const own = { emailSubject: 'Votre code', emailMessage: '<p>{####}</p>' }
  t.match(await outcomeOf(own), { subject: 'Votre code', html: /^<p>\d{6}<\/p>$/ })
  const wrong = {
    'no code': { emailMessage: '<p>hello</p>' },
    'too long': { emailMessage: `{####}${'x'.repeat(20_000)}` },
    'a non-breaking space': { emailMessage: 'Votre code\u00a0: {####}' },
    'a long subject': { ...own, emailSubject: 'x'.repeat(141) },
  }
  for (const [what, response] of Object.entries(wrong))
    t.equal(await outcomeOf(response), 'service_refused', what)
  t.equal(await outcomeOf(undefined), 'service_refused', 'no response')
  t.equal(await outcomeOf(new Error('timed out')), 'accounts_unavailable', 'the function fails')
})

t.test('a mail that Cognito cannot send is no unknown address', async (t) => {
  const refusing = (text: string) => ({
    send: async () => {
      throw Object.assign(new Error(text), {
        name: 'InvalidParameterException',
        $metadata: { httpStatusCode: 400 },
      })
    },
  })
  const outcomeOf = (text: string) => {
    const cognito = {
      send: async (command: object) =>
        command instanceof AdminGetUserCommand
          ? { UserStatus: 'CONFIRMED', UserAttributes: [] }
          : refusing(text).send(),
    }
    const options = { ...pool, cognito: cognito as unknown as CognitoIdentityProviderClient }
    return codeOf(createAccountProvider(options).forgotPassword(email, 'fr'))
  }
  const hidden =
    'Cannot reset password for the user as there is no registered/verified email or phone_number'
  t.equal(await outcomeOf(hidden), 'done')
  t.equal(await outcomeOf("1 validation error detected: Value at 'emailBody'"), 'service_refused')
})
