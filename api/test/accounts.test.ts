import { SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { resetPassword } from '#core/account/replace-password.ts'
import { signIn } from '#core/account/sign-in.ts'
import { ShopError } from '#core/errors.ts'
import { userPool } from '../../local/settings.ts'
import { buildApp } from '../app.ts'
import { createEncryption } from '../encryption.ts'
import { lambdaHost, toLambdaHandler } from '../lambda-handler.ts'
import { type Client, openBrowser, viaLambda, viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)
const { deps, codes, cognito, count, faults, delays, clockOffset, createAccount } = shop
const { accounts, sessions } = deps
const app = buildApp(deps)
await app.listen({ port: 0, host: '127.0.0.1' })
// A second app instance: a session that one instance ends must also end in the other.
const lambdaApp = buildApp(deps, lambdaHost)
const server = viaServer(app)
const lambda = viaLambda(await toLambdaHandler(lambdaApp), { base64: true })
t.teardown(() => Promise.all([app.close(), lambdaApp.close()]))

type Browser = ReturnType<typeof openBrowser>

const good = 'TestPass123!'
const evil = 'EvilPass666!'
/** Older than the 15 minutes after which a session needs a renewal. */
const staleMs = 16 * 60 * 1000
let emails = 0
const newEmail = () => `person-${++emails}@example.com`
const otherThan = (code: string) => (code === '000000' ? '000001' : '000000')

const open = (client: Client) => openBrowser(client, siteOrigin)
const signInWith = async (browser: Browser, email: string, password: string) =>
  (await browser.post('/api/auth/sign-in', { email, password })).status
const resetWith = async (browser: Browser, email: string, code: string, password: string) =>
  (await browser.post('/api/auth/reset', { email, code, password })).status

/** Returns the status of the orders page for these cookies, on this host. */
async function statusOf(cookies: Record<string, string>, client: Client): Promise<number> {
  return (await client({ path: '/api/orders', cookies: { ...cookies } })).status
}

async function newPerson() {
  const email = newEmail()
  const bearer = await createAccount(email, good)
  const browsers = [server, lambda, server].map(open)
  for (const browser of browsers) await signInWith(browser, email, good)
  return { email, bearer, browsers }
}

t.test(
  'only a browser with the mailed code can set a password, in any order of sign-ups',
  async (t) => {
    type World = { readonly email: string; readonly attacker: Browser; readonly victim: Browser }
    type Step = (world: World) => Promise<unknown>
    let breakIns = 0
    async function breakIn({ attacker, email }: World) {
      if ((await signInWith(attacker, email, evil)) === 200) breakIns += 1
    }

    const steps: Readonly<Record<string, Step>> = {
      'the attacker signs up': ({ attacker, email }) =>
        attacker.post('/api/auth/sign-up', { email }),
      'the attacker signs up with a password': ({ attacker, email }) =>
        attacker.post('/api/auth/sign-up', { email, password: evil }),
      'the attacker signs up at Cognito itself': ({ email }) =>
        cognito
          .send(new SignUpCommand({ ClientId: userPool.clientId, Username: email, Password: evil }))
          .catch(() => undefined),
      'the attacker asks for a code': ({ attacker, email }) =>
        attacker.post('/api/auth/forgot', { email }),
      'the attacker guesses the code': ({ attacker, email }) =>
        resetWith(attacker, email, otherThan(codes.get(email) ?? ''), evil),
      'the attacker signs in': breakIn,
      'the victim signs up': ({ victim, email }) => victim.submit('/api/auth/sign-up', { email }),
      'the victim chooses a password': ({ victim, email }) =>
        victim.submit('/api/auth/reset', { email, code: codes.get(email) ?? '', password: good }),
      'the victim chooses a password on another device': ({ email }) =>
        resetWith(open(lambda), email, codes.get(email) ?? '', good),
      'the victim signs in': ({ victim, email }) => signInWith(victim, email, good),
    }

    const seed = Date.now() % 1_000_000
    t.comment(`seed ${seed}`)
    // At most 8 steps, so that Cognito does not lock the address. A lock would hide a password that
    // works.
    const orders = fc.array(fc.constantFrom(...Object.keys(steps)), { minLength: 1, maxLength: 8 })
    const property = fc.asyncProperty(orders, fc.boolean(), async (names, viaTheServer) => {
      breakIns = 0
      const host = viaTheServer ? server : lambda
      const world = { email: newEmail(), attacker: open(host), victim: open(host) }
      const { email, victim } = world
      for (const name of names) await steps[name]?.(world)
      await breakIn(world)
      await victim.submit('/api/auth/sign-up', { email })
      const chosen = await resetWith(victim, email, codes.get(email) ?? '', good)
      await breakIn(world)
      const signedIn = await signInWith(victim, email, good)
      return breakIns === 0 && chosen === 200 && (signedIn === 200 || signedIn === 429)
    })
    await fc.assert(property, { seed, numRuns: 40 })
  },
)

t.test('a rejected weak password keeps the code in its field and does not use it up', async (t) => {
  const [email, browser] = [newEmail(), open(server)]
  await browser.submit('/api/auth/sign-up', { email })
  const code = codes.get(email) ?? ''
  const seeReset = async (fields: Record<string, string>) => {
    const { headers } = await browser.submit('/api/auth/reset', { email, ...fields })
    return (await browser.see(headers['location'] ?? '')).text
  }
  t.match(await seeReset({ code, password: 'weak' }), `name="code" value="${code}"`)
  t.equal(await resetWith(browser, email, code, good), 200)
  const wrong = await seeReset({ code: otherThan(code), password: good })
  t.match(wrong, 'name="code" value=""')
})

t.test('a password reset ends all sessions at once, on all hosts', async (t) => {
  const { email, bearer, browsers } = await newPerson()
  const copies = browsers.map(({ cookies }) => ({ ...cookies }))
  const all = () =>
    Promise.all(copies.flatMap((copy) => [statusOf(copy, server), statusOf(copy, lambda)]))
  const withToken = async () =>
    (await server({ path: '/orders', headers: { authorization: `Bearer ${bearer}` } })).status
  t.strictSame(await all(), Array(6).fill(200))
  t.equal(await withToken(), 200)

  await open(server).post('/api/auth/forgot', { email })
  t.equal(await resetWith(open(lambda), email, codes.get(email) ?? '', 'Another123!'), 200)
  t.strictSame(await all(), Array(6).fill(401))
  clockOffset.ms = staleMs
  t.strictSame(await all(), Array(6).fill(401), 'the sessions cannot be renewed either')
  clockOffset.ms = 0
  t.equal(await withToken(), 401, 'an earlier access token is not valid either')
  const next = open(server)
  t.equal(await signInWith(next, email, 'Another123!'), 200)
  t.equal(await statusOf(next.cookies, lambda), 200)
})

t.test(
  'after a crash during a reset, the new password works only if the sessions have ended',
  async (t) => {
    const crash = async (at: string, when: 'before' | 'after') => {
      const crashing =
        <Args extends unknown[], Result>(name: string, act: (...args: Args) => Promise<Result>) =>
        async (...args: Args) => {
          if (name === at && when === 'before') throw new Error('crashed')
          const result = await act(...args)
          if (name === at) throw new Error('crashed')
          return result
        }
      const { email, browsers } = await newPerson()
      const [copy = {}] = browsers.map(({ cookies }) => cookies)
      await accounts.forgotPassword(email, 'en')
      const reset = { email, code: codes.get(email) ?? '', password: 'Another123!' }
      const crashingDeps = {
        ...deps,
        accounts: {
          ...accounts,
          redeemCode: crashing('redeemCode', accounts.redeemCode),
          revokeTokens: crashing('revokeTokens', accounts.revokeTokens),
          setPassword: crashing('setPassword', accounts.setPassword),
        },
        sessions: { ...sessions, endAll: crashing('endAll', sessions.endAll) },
      }
      await t.rejects(resetPassword(reset, crashingDeps), { message: 'crashed' }, `${when} ${at}`)
      const hasSignedIn = (await signInWith(open(server), email, 'Another123!')) === 200
      const isOldSessionOpen = (await statusOf(copy, server)) === 200
      t.notOk(hasSignedIn && isOldSessionOpen, `${when} ${at}`)
      await accounts.forgotPassword(email, 'en')
      const again = await resetWith(open(server), email, codes.get(email) ?? '', 'Third-Pass1')
      t.equal(again, 200, `${when} ${at}: a new code repairs it`)
      t.equal(await statusOf(copy, server), 401)
      t.equal(await signInWith(open(server), email, 'Third-Pass1'), 200)
    }
    for (const at of ['redeemCode', 'revokeTokens', 'endAll', 'setPassword']) {
      await crash(at, 'before')
      await crash(at, 'after')
    }
  },
)

t.test('a reset also ends the session of a concurrent sign-in with the old password', async (t) => {
  for (const after of ['the password', 'the session', 'the check'] as const) {
    const { email } = await newPerson()
    await accounts.forgotPassword(email, 'en')
    const reset = { email, code: codes.get(email) ?? '', password: 'Another123!' }
    const resetAfter = (at: typeof after) => at === after && resetPassword(reset, deps)
    const racing = {
      ...deps,
      accounts: {
        ...accounts,
        signIn: async (...credentials: Parameters<typeof accounts.signIn>) => {
          const signedIn = await accounts.signIn(...credentials)
          await resetAfter('the password')
          return signedIn
        },
        checkNotRevoked: async (token: string) => {
          await resetAfter('the session')
          await accounts.checkNotRevoked(token)
          await resetAfter('the check')
        },
      },
    }
    const opened = await signIn({ email, password: good }, racing).catch((error) => {
      if (error instanceof ShopError && error.code === 'invalid_credentials') return undefined
      throw error
    })
    const { customerId = '' } = opened?.account ?? {}
    const isOpen = opened && (await sessions.isOpen({ ...opened, customerId }))
    t.notOk(isOpen, `a reset after ${after}`)
  }
})

t.test('a sign-out ends its session on all hosts, and no other session', async (t) => {
  const { browsers } = await newPerson()
  const [out, other, third] = browsers as [Browser, Browser, Browser]
  const copy = { ...out.cookies }
  t.equal((await out.post('/api/auth/sign-out')).status, 200)
  t.strictSame([await statusOf(copy, server), await statusOf(copy, lambda)], [401, 401])
  clockOffset.ms = staleMs
  t.equal(await statusOf(copy, lambda), 401, 'the session cannot be renewed either')
  t.equal(await statusOf(other.cookies, server), 200)
  clockOffset.ms = 0
  // Cognito does not respond. The session ends anyway.
  const signOut = () => Promise.reject(Error('no response'))
  const failingApp = buildApp({ ...deps, accounts: { ...accounts, signOut } })
  t.teardown(() => failingApp.close())
  await failingApp.listen({ port: 0, host: '127.0.0.1' })
  const thirdCopy = { ...third.cookies }
  const left = await viaServer(failingApp)({
    method: 'POST',
    path: '/api/auth/sign-out',
    headers: { origin: siteOrigin },
    cookies: thirdCopy,
  })
  t.equal(left.status, 200)
  clockOffset.ms = staleMs
  t.equal(await statusOf(thirdCopy, server), 401)
  clockOffset.ms = 0
})

t.test('a sign-out also ends a session that is being renewed', async (t) => {
  const email = newEmail()
  await createAccount(email, good)
  clockOffset.ms = staleMs
  for (let round = 0; round < 30; round++) {
    const signedIn = open(server)
    await signInWith(signedIn, email, good)
    const issued = [{ ...signedIn.cookies }]
    const host = round % 2 ? server : lambda
    const [renewing, leaving] = [open(host), open(host)]
    Object.assign(renewing.cookies, signedIn.cookies)
    Object.assign(leaving.cookies, signedIn.cookies)
    delays.renewalMs = round % 3 === 0 ? 0 : round
    const renew = () => renewing.read('/api/orders')
    const leave = () => leaving.post('/api/auth/sign-out')
    const race = round % 2 ? [renew(), leave()] : [leave(), renew()]
    await Promise.all(race)
    delays.renewalMs = 0
    if (renewing.cookies['__Host-session']) issued.push({ ...renewing.cookies })
    for (const cookies of issued) t.equal(await statusOf(cookies, lambda), 401, `round ${round}`)
  }
  clockOffset.ms = 0
})

t.test('a shopper is not signed out while the store does not answer', async (t) => {
  const { browsers } = await newPerson()
  const [browser] = browsers as [Browser]
  const copy = { ...browser.cookies }
  faults.sessions = new ShopError('busy', 'the store does not answer')
  t.equal(await statusOf(copy, server), 503)
  t.equal((await server({ path: '/cart', cookies: copy })).status, 200, 'the cart still works')
  delete faults.sessions
  await browser.post('/api/auth/sign-out')
  t.equal(await statusOf(copy, server), 401)
  t.equal(await statusOf(copy, lambda), 401)
})

t.test('each sign-in opens a new session and ends the previous one', async (t) => {
  const { email, browsers } = await newPerson()
  const [browser] = browsers as [Browser]
  const before = { ...browser.cookies }
  await signInWith(browser, email, good)
  t.not(browser.cookies['__Host-session'], before['__Host-session'])
  t.equal(await statusOf(browser.cookies, server), 200)
  t.equal(await statusOf(before, server), 401, 'the previous session has ended')
  const mixed = { ...browser.cookies, '__Host-refresh': before['__Host-refresh'] ?? '' }
  clockOffset.ms = staleMs
  t.equal(await statusOf(mixed, server), 401, 'a refresh token renews only its own session')
  clockOffset.ms = 0
})

t.test('a request without a valid session cookie does not read the session store', async (t) => {
  const visitor = open(server)
  const before = count.sessionReads
  await visitor.post('/api/cart', { action: 'add', sku: 'MUG', quantity: 1 })
  await visitor.read('/api/auth/sign-in')
  await server({
    path: '/cart',
    cookies: { '__Host-session': 'forged', '__Host-refresh': 'forged' },
  })
  t.equal(count.sessionReads, before)
  const { browsers } = await newPerson()
  const now = count.sessionReads
  await browsers[0]?.read('/api/orders')
  t.equal(count.sessionReads, now + 1, 'a request with a session reads the store once')
})

t.test('decryption needs the same secret, purpose, context and text', async (t: Test) => {
  const secret = 'a secret of at least thirty-two characters'
  const { encrypt, decrypt } = createEncryption(secret, 'refresh')
  const encrypted = encrypt('token', 'ses_1')
  t.equal(decrypt(encrypted, 'ses_1'), 'token')
  t.not(encrypt('token', 'ses_1'), encrypted)
  t.notMatch(Buffer.from(encrypted, 'base64url').toString('latin1'), 'token')
  t.equal(decrypt(encrypted, 'ses_2'), undefined)
  t.equal(createEncryption('another secret', 'refresh').decrypt(encrypted, 'ses_1'), undefined)
  t.equal(createEncryption(secret, 'x').decrypt(encrypted, 'ses_1'), undefined)
  for (const broken of ['', 'x', encrypted.slice(4), `${encrypted}AAAA`])
    t.equal(decrypt(broken, 'ses_1'), undefined)
})

t.test('the mail with the code has the language of the page', async (t) => {
  const email = newEmail()
  for (const [path, lang, subject] of [
    ['/api/auth/sign-up?lang=en', 'en', 'Your Comptoir code'],
    ['/api/auth/forgot', 'fr', 'Votre code Comptoir'],
  ] as const) {
    const headers = { 'accept-language': lang }
    const { status } = await open(server).post(path, { email }, headers)
    t.equal(status, 200, path)
    const mail = shop.codeMails.at(-1)
    t.equal(mail?.subject, subject)
    t.match(mail?.html, `<html lang="${lang}">`)
    t.match(mail?.html, codes.get(email) ?? 'no code')
  }
})
