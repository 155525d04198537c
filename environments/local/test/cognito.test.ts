import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import t from 'tap'
import { createAccountProvider } from '#core/aws/cognito-accounts.ts'
import { ShopError } from '#core/errors.ts'
import { startCognito } from '../stand-ins/cognito/server.ts'

const codes: string[] = []
const pool = {
  port: 0,
  dir: t.testdir({}),
  region: 'eu-west-1',
  userPoolId: 'eu-west-1_Comptoir1',
  clientId: 'comptoirlocalclient',
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
    close: async () => {
      cognito.destroy()
      await server.close()
    },
  }
}
let { accounts, close } = await open()
t.teardown(() => close())

const email = 'buyer@example.com'
const good = 'TestPass123!'
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error) => (error instanceof ShopError ? error.code : error),
  )
const lastCode = () => codes.at(-1) ?? ''

t.test('a weak password is refused', async (t) => {
  for (const password of ['Short1!', 'alllower1!', 'ALLUPPER1!', 'NoNumber!!', 'NoSymbol11']) {
    t.equal(await codeOf(accounts.signUp(email, password)), 'weak_password', password)
  }
})

t.test('sign up, confirm by the mailed code, sign in, renew, sign out', async (t) => {
  t.equal(await codeOf(accounts.signUp(email, good)), 'done')
  t.equal(await codeOf(accounts.signUp(email, good)), 'account_exists')
  t.equal(await codeOf(accounts.signIn(email, good)), 'account_not_confirmed')
  const first = lastCode()
  await accounts.resendCode(email)
  if (first !== lastCode()) t.equal(await codeOf(accounts.confirm(email, first)), 'code_mismatch')
  t.equal(await codeOf(accounts.confirm(email, lastCode())), 'done')
  t.equal(await codeOf(accounts.confirm(email, lastCode())), 'code_mismatch', 'a code is spent')
  const { account, refreshToken } = await accounts.signIn('Buyer@Example.com', good)
  t.match(account, { email, groups: [] })
  t.same(await accounts.renew(refreshToken), account)
  await accounts.signOut(refreshToken)
  t.equal(await codeOf(accounts.renew(refreshToken)), 'invalid_credentials')
})

t.test('a wrong password and an unknown address answer alike; many wrong ones lock', async (t) => {
  t.equal(await codeOf(accounts.signIn(email, 'WrongPass1!')), 'invalid_credentials')
  t.equal(await codeOf(accounts.signIn('nobody@example.com', good)), 'invalid_credentials')
  for (let count = 0; count < 6; count++) await codeOf(accounts.signIn('locked@example.com', 'x'))
  t.equal(await codeOf(accounts.signIn('locked@example.com', 'x')), 'too_many_attempts')
})

t.test('a forgotten password is set anew by the mailed code', async (t) => {
  const before = codes.length
  await accounts.forgotPassword('nobody@example.com')
  t.equal(codes.length, before, 'an unknown address gets no mail')
  await accounts.forgotPassword(email)
  t.equal(await codeOf(accounts.resetPassword(email, lastCode(), 'weak')), 'weak_password')
  t.equal(await codeOf(accounts.resetPassword(email, lastCode(), 'OtherPass456?')), 'done')
  t.equal(await codeOf(accounts.signIn(email, good)), 'invalid_credentials')
  t.equal(await codeOf(accounts.signIn(email, 'OtherPass456?')), 'done')
})

t.test(
  'users and the signing key are there after a restart; another pool signs with another key',
  async (t) => {
    const { refreshToken } = await accounts.signIn(email, 'OtherPass456?')
    await close()
    ;({ accounts, close } = await open())
    t.match(await accounts.renew(refreshToken), { email })
    t.equal(await codeOf(accounts.verifyAccessToken('a.b.c')), 'invalid_credentials')
  },
)
