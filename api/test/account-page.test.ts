import t from 'tap'
import { browserName } from '#core/account/browser-name.ts'
import { changePassword } from '#core/account/change-password.ts'
import { listSessions } from '#core/account/list-sessions.ts'
import { ShopError } from '#core/errors.ts'
import { buildApp } from '../app.ts'
import { type Client, openBrowser, viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)
const { deps, createAccount, codes } = shop
const { accounts, sessions } = deps
const app = buildApp(deps)
await app.listen({ port: 0, host: '127.0.0.1' })
t.teardown(() => app.close())
const server = viaServer(app)

const good = 'TestPass123!'
const other = 'Another123!'
let emails = 0
const newEmail = () => `customer-${++emails}@example.com`
const open = (client: Client = server) => openBrowser(client, siteOrigin)
type Browser = ReturnType<typeof open>

const signIn = async (email: string, password: string, browser = open()) =>
  (await browser.post('/api/auth/sign-in', { email, password })).status
const isSignedIn = async (cookies: Readonly<Record<string, string>>) =>
  (await server({ path: '/api/orders', cookies })).status === 200

/** Returns an account that is signed in on these browsers. */
async function newCustomer(count: number) {
  const email = newEmail()
  await createAccount(email, good)
  const browsers = Array.from({ length: count }, () => open())
  for (const browser of browsers) await signIn(email, good, browser)
  return { email, browsers: browsers as [Browser, ...Browser[]] }
}

t.test('a customer changes the password with the current one, by a plain form', async (t) => {
  const { email, browsers } = await newCustomer(2)
  const [here, elsewhere] = browsers
  const before = { ...here.cookies }
  const page = await here.see('/api/auth/account?lang=en')
  t.match(page.text, email)
  const fields = { current: good, password: other }
  const changed = await here.submit('/api/auth/password', fields)
  t.match([changed.status, changed.headers['location']], [303, '/api/auth/account?done=password'])
  t.match((await here.see('/api/auth/account?done=password')).text, 'has been changed')
  t.ok(await isSignedIn(here.cookies), 'this browser stays signed in')
  t.notOk(await isSignedIn(before), 'in a new session')
  t.notOk(await isSignedIn({ ...elsewhere?.cookies }), 'every other session has ended')
  t.equal(await signIn(email, good), 401)
  t.equal(await signIn(email, other), 200)
  const french = await here.see('/api/auth/account?lang=fr')
  t.match(french.text, 'Changer le mot de passe')
})

t.test('a wrong current password changes nothing and counts as a guess', async (t) => {
  const { email, browsers } = await newCustomer(2)
  const [here, elsewhere] = browsers
  const rejected = await here.submit('/api/auth/password', { current: other, password: other })
  const location = rejected.headers['location'] ?? ''
  t.match([rejected.status, location], [303, '/api/auth/account?problem=invalid_credentials'])
  t.match((await here.see(`${location}&lang=en`)).text, 'The current password is wrong')
  t.ok(await isSignedIn({ ...elsewhere?.cookies }))
  t.equal(await signIn(email, good), 200)

  const thief = open()
  Object.assign(thief.cookies, { '__Host-session': here.cookies['__Host-session'] })
  const guess = async () =>
    (await thief.post('/api/auth/password', { current: 'Guess00000!x', password: other })).status
  const guesses = []
  for (let count = 0; count < 6; count++) guesses.push(await guess())
  t.same(guesses, [401, 401, 401, 401, 429, 429], 'in a browser with a stolen session')
  t.equal(
    (await here.post('/api/auth/password', { current: good, password: other })).status,
    200,
    'the owner’s browser has a separate limit',
  )
})

t.test('a new password must be strong, and changing it needs a session', async (t) => {
  const { browsers } = await newCustomer(1)
  const [here] = browsers
  const weak = await here.submit('/api/auth/password', { current: good, password: 'weak-one' })
  t.equal(weak.headers['location'], '/api/auth/account?problem=weak_password')
  const stranger = open()
  const change = { current: good, password: other }
  t.equal((await stranger.post('/api/auth/password', change)).status, 401)
  const seen = await stranger.see('/api/auth/account')
  const signInPath = '/api/auth/sign-in?returnTo=%2Fapi%2Fauth%2Faccount'
  t.match([seen.status, seen.headers['location']], [303, signInPath])
  t.equal((await stranger.read('/api/auth/account')).status, 401)
  const signInForm = { email: 'x@example.com', password: 'x', returnTo: '/api/auth/account' }
  const back = await stranger.submit('/api/auth/sign-in', signInForm)
  t.match(back.headers['location'], 'returnTo=%2Fapi%2Fauth%2Faccount')
})

t.test('a session of an earlier owner of the address cannot change the password', async (t) => {
  const [earlier, later] = [await newCustomer(0), await newCustomer(0)]
  const { account } = await accounts.signIn(earlier.email, good)
  const moved = { ...account, email: later.email }
  const change = { account: moved, current: good, password: other }
  await t.rejects(changePassword(change, deps), { code: 'invalid_credentials' })
  t.equal(await signIn(earlier.email, good), 200)
})

t.test(
  'after a crash during a change, no session is open with either password valid',
  async (t) => {
    for (const at of ['forgetPassword', 'revokeTokens', 'endAll', 'setPassword'] as const) {
      const { email, browsers } = await newCustomer(1)
      const { account } = await accounts.signIn(email, good)
      const crash = () => Promise.reject(new Error('crashed'))
      const crashing = {
        ...deps,
        accounts: { ...accounts, ...(at !== 'endAll' && { [at]: crash }) },
        sessions: { ...sessions, ...(at === 'endAll' && { endAll: crash }) },
      }
      const change = { account, current: good, password: other }
      await t.rejects(changePassword(change, crashing), { message: 'crashed' }, at)
      t.equal(await signIn(email, other), 401, `${at}: the new password does not work yet`)
      const isOpen = await isSignedIn(browsers[0].cookies)
      t.equal(await signIn(email, good), at === 'forgetPassword' ? 200 : 401, at)
      t.equal(isOpen, at !== 'setPassword', at)
      await accounts.forgotPassword(email, 'en')
      const reset = { email, code: codes.get(email) ?? '', password: other }
      t.equal((await open().post('/api/auth/reset', reset)).status, 200, 'a code repairs it')
    }
  },
)

t.test('if the new session cannot be opened, the customer signs in', async (t) => {
  const { email } = await newCustomer(0)
  let signIns = 0
  const failing = buildApp({
    ...deps,
    accounts: {
      ...accounts,
      signIn: async (...given) => {
        signIns += 1
        // The first is the sign-in itself, the second checks the current password.
        if (signIns === 3) throw new ShopError('accounts_unavailable', 'no response')
        return accounts.signIn(...given)
      },
    },
  })
  await failing.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(() => failing.close())
  const browser = open(viaServer(failing))
  await signIn(email, good, browser)
  const changed = await browser.submit('/api/auth/password', { current: good, password: other })
  t.equal(changed.headers['location'], '/api/auth/sign-in?done=reset')
  t.notOk(browser.cookies['__Host-session'])
  t.equal(await signIn(email, other), 200)
})

t.test('a customer sees the open sessions, and ends one or all others', async (t) => {
  const { email } = await newCustomer(0)
  const agents = [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'curl/8.5.0',
  ]
  const browsers: Browser[] = []
  for (const agent of agents) {
    const browser = open()
    await browser.post('/api/auth/sign-in', { email, password: good }, { 'user-agent': agent })
    browsers.push(browser)
    // Sessions of one second have no order.
    shop.clockOffset.ms += 1000
  }
  const [windows, phone, unknown] = browsers as [Browser, Browser, Browser]
  type Listed = { sessionId: string; startedAt: string; browser?: string; isCurrent: boolean }
  const list = async (browser: Browser): Promise<readonly Listed[]> =>
    (await browser.read('/api/auth/account')).json.sessions
  const listed = await list(phone)
  t.same(
    listed.map(({ browser, isCurrent }) => [browser, isCurrent]),
    [
      [undefined, false],
      ['Safari, iPhone', true],
      ['Firefox, Windows', false],
    ],
  )
  for (const { startedAt } of listed)
    t.ok(Math.abs(Date.parse(startedAt) - deps.clock().getTime()) < 60_000, startedAt)
  const page = await phone.see('/api/auth/account?lang=en')
  t.match(page.text, 'Firefox, Windows')
  t.match(page.text, 'Unknown browser')
  t.match(page.text, 'This device')
  t.notMatch(page.text, '605.1.15')

  const sessionId = listed[2]?.sessionId ?? ''
  const stranger = (await newCustomer(1)).browsers[0]
  await stranger.submit('/api/auth/sessions/end', { sessionId })
  t.ok(await isSignedIn(windows.cookies), 'a session of another account stays open')
  const ended = await phone.submit('/api/auth/sessions/end', { sessionId })
  t.match([ended.status, ended.headers['location']], [303, '/api/auth/account?done=session'])
  t.notOk(await isSignedIn(windows.cookies))
  t.equal((await list(phone)).length, 2)

  const others = await phone.submit('/api/auth/sessions/end', {})
  t.equal(others.headers['location'], '/api/auth/account?done=sessions')
  t.notOk(await isSignedIn(unknown.cookies))
  t.ok(await isSignedIn(phone.cookies))
  const alone = await phone.see('/api/auth/account?lang=en')
  t.notMatch(alone.text, 'Sign out all other devices')
  shop.clockOffset.ms = 0
})

t.test('an expired session is not listed, and a browser’s name is coarse', async (t) => {
  const { email, browsers } = await newCustomer(1)
  const { account } = await accounts.signIn(email, good)
  const monthMs = 30 * 24 * 3600_000
  const clock = () => new Date(Date.now() + monthMs)
  t.equal((await listSessions(account.customerId, deps)).length, 1)
  t.same(await listSessions(account.customerId, { ...deps, clock }), [])
  t.ok(await isSignedIn(browsers[0].cookies))
  const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)'
  const names = {
    [`${windows} Chrome/140.0.0.0 Safari/537.36`]: 'Chrome, Windows',
    [`${windows} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`]: 'Edge, Windows',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15':
      'Safari, Mac',
    'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0': 'Firefox, Android',
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0': 'Firefox, Linux',
    'Amazon CloudFront': undefined,
    '': undefined,
  }
  for (const [agent, name] of Object.entries(names)) t.equal(browserName(agent), name, agent)
})
