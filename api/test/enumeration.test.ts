import {
  AdminCreateUserCommand,
  ConfirmForgotPasswordCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import t from 'tap'
import { userPool } from '../../local/settings.ts'
import { buildApp } from '../app.ts'
import type { Answer } from './support/call.ts'
import { openBrowser, viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

// No answer reveals whether an address has an account, by status, body, header or cookie, or by the
// number of calls. A mailed code needs a different number of calls: its answer takes a fixed time.

const shop = await openShop(t)
const { deps, codes, cognito, createAccount } = shop
const answerMs = 100
const app = buildApp({ ...deps, codeAnswerMs: answerMs })
await app.listen({ port: 0, host: '127.0.0.1' })
t.teardown(() => app.close())
const client = viaServer(app)
const { clientId: ClientId, userPoolId: UserPoolId } = userPool

const good = 'TestPass123!'
const wrongCode = (email: string) => (codes.get(email) === '000000' ? '000001' : '000000')

/** The states that an address can have at Cognito. Each function brings an address into its state. */
const states: Readonly<Record<string, (email: string) => Promise<unknown>>> = {
  unknown: async () => undefined,
  'with a password': (email) => createAccount(email, good),
  'with a requested code': async (email) => {
    await createAccount(email, good)
    await deps.accounts.forgotPassword(email, 'en')
  },
  'without a password yet': (email) => deps.accounts.signUp(email, 'en'),
  'signed up at Cognito itself': (Username) =>
    cognito.send(new SignUpCommand({ ClientId, Username, Password: good })),
  'created by an administrator': (Username) =>
    cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        MessageAction: 'SUPPRESS',
        TemporaryPassword: good,
      }),
    ),
  'with more wrong codes than Cognito allows': async (Username) => {
    await createAccount(Username, good)
    await deps.accounts.forgotPassword(Username, 'en')
    const wrong = { ClientId, Username, ConfirmationCode: wrongCode(Username), Password: good }
    for (let count = 0; count < 21; count++)
      await cognito.send(new ConfirmForgotPasswordCommand(wrong)).catch(() => undefined)
  },
  'with more wrong passwords than Cognito allows': async (email) => {
    await createAccount(email, good)
    for (let count = 0; count < 7; count++)
      await deps.accounts.signIn(email, 'Guess00000!x').catch(() => undefined)
  },
}

/** The requests that anyone can send about an address. */
const requests: Readonly<Record<string, (email: string) => Record<string, string>>> = {
  'sign-in': (email) => ({ email, password: 'Guess00000!x' }),
  reset: (email) => ({ email, code: wrongCode(email), password: good }),
  forgot: (email) => ({ email }),
  'sign-up': (email) => ({ email }),
}

const mailsCode = (path: string) => path === 'forgot' || path === 'sign-up'

let emails = 0
// The same length, because a cookie and a page contain the address.
const newEmail = () => `unknown-${String(++emails).padStart(3, '0')}@example.com`

async function callsToCognito(): Promise<number> {
  const url = `${process.env['AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER']}/_local/calls`
  const counts = Object.values((await (await fetch(url)).json()) as Record<string, number>)
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Returns what a stranger sees of an answer, without what differs between any two answers. */
function visible({ status, headers, setCookies, text }: Answer, email: string) {
  const plain = (value = '') =>
    value
      .replaceAll(email, 'EMAIL')
      .replaceAll(encodeURIComponent(email), 'EMAIL')
      .replaceAll(encodeURIComponent(encodeURIComponent(email)), 'EMAIL')
      .replaceAll(/req_[0-9A-Z]{26}/g, 'req_')
  const { date: _, ...shown } = headers
  return {
    status,
    headers: Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, plain(value)])),
    setCookies: setCookies.map(plain),
    text: plain(text),
  }
}

async function observe(path: string, email: string) {
  const body = requests[path]?.(email) ?? {}
  const calls = await callsToCognito()
  const startedAt = performance.now()
  const json = await openBrowser(client, siteOrigin).post(`/api/auth/${path}`, body)
  const elapsedMs = performance.now() - startedAt
  const calledTimes = (await callsToCognito()) - calls
  const browser = openBrowser(client, siteOrigin)
  const form = await browser.submit(`/api/auth/${path}?lang=en`, body)
  const page = await browser.see(form.headers['location'] ?? '')
  const seen = [json, form, page].map((answer) => visible(answer, email))
  return { seen, ...(!mailsCode(path) && { calledTimes }), elapsedMs }
}

const addresses = await Promise.all(
  Object.entries(states).map(async ([state, prepare]) => {
    const email = newEmail()
    await prepare(email)
    return [state, email] as const
  }),
)

// A sign-up changes the states, so it is last.
for (const path of Object.keys(requests)) {
  t.test(`POST /auth/${path} answers alike for every state of an address`, async (t) => {
    let first: unknown
    for (const [state, email] of addresses) {
      const { elapsedMs, ...observed } = await observe(path, email)
      first ??= observed
      t.same(observed, first, state)
      if (mailsCode(path)) t.ok(elapsedMs >= answerMs, `${state}: ${elapsedMs} ms`)
    }
  })
}
