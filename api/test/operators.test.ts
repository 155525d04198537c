import { randomUUID } from 'node:crypto'
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import t from 'tap'
import { ShopError } from '#core/errors.ts'
import { roles } from '#core/operator/rights.ts'
import { userPool } from '../../local/settings.ts'
import {
  codeFor,
  createOperator,
  operatorPassword,
  signInOperator,
} from '../../test/support/operator.ts'
import { buildApp } from '../app.ts'
import { openBrowser, viaServer } from './support/clients.ts'
import { type Document, operationsIn } from './support/from-document.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)
const { cognito, clockOffset } = shop
const faults: { error?: ShopError } = {}
const touched: number[] = []
const { operatorSessions } = shop.deps
const app = buildApp({
  ...shop.deps,
  operatorSessions: {
    ...operatorSessions,
    read: async (key) => {
      if (faults.error) throw faults.error
      return operatorSessions.read(key)
    },
    touch: async (key, seenAt) => {
      touched.push(seenAt)
      return operatorSessions.touch(key, seenAt)
    },
  },
})
await app.listen({ port: 0, host: '127.0.0.1' })
t.teardown(() => app.close())
const client = viaServer(app)
const open = () => openBrowser(client, siteOrigin)
const inbox = '/api/operator/inbox'
const minute = 60_000
let people = 0
const newEmail = () => `operator-${++people}@example.com`

/** Returns a browser with an operator who has signed in, and the secret key of the codes. */
async function newOperator() {
  const email = newEmail()
  await createOperator(cognito, email, 'admin')
  const browser = open()
  const secret = await signInOperator(
    async (path, body) => (await browser.post(path, body)).json,
    email,
  )
  return { email, browser, secret }
}

const statusWith = async (cookies: Record<string, string>, path = inbox) =>
  (await client({ path, cookies: { ...cookies } })).status

t.test('a first sign-in, with pages and without scripts', async (t) => {
  for (const [language, titles] of Object.entries({
    en: ['Operators’ sign-in', 'Choose a password', 'Set up two-factor codes'],
    fr: ['Connexion des opérateurs', 'Choisir un mot de passe', 'Ajouter les codes'],
  })) {
    const email = newEmail()
    const temporary = 'Temporary-1234!'
    const user = { UserPoolId: userPool.operators.userPoolId, Username: email }
    await cognito.send(
      new AdminCreateUserCommand({
        ...user,
        MessageAction: 'SUPPRESS',
        TemporaryPassword: temporary,
      }),
    )
    await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName: 'warehouse' }))
    const browser = open()
    const page = async () => (await browser.see('/api/operator/sign-in')).text
    const submit = async (path: string, fields: Record<string, string>) => {
      const { status, headers } = await browser.submit(path, fields)
      t.equal(status, 303)
      return String(headers['location'])
    }
    await browser.see(`/api/operator/sign-in?lang=${language}`)
    t.match(await page(), `<h1>${titles[0]}</h1>`)
    await submit('/api/operator/sign-in', { email, password: temporary })
    t.match(await page(), `<h1>${titles[1]}</h1>`)
    const weak = await submit('/api/operator/sign-in/new-password', { password: 'Short-12345!' })
    t.match((await browser.see(weak)).text, /role="alert">[^<]*14/)
    await submit('/api/operator/sign-in/new-password', { password: operatorPassword })
    const setUp = await page()
    t.match(setUp, `<h1>${titles[2]}`)
    const secret = /secret=([A-Z2-7]{52})/.exec(setUp)?.[1] ?? ''
    t.match(
      setUp,
      new RegExp(`otpauth://totp/shop.example%3A${encodeURIComponent(email)}\\?`),
      'the link names the shop and the operator',
    )
    t.match(setUp, secret.match(/.{4}/g)?.join(' '), 'the key can be copied')
    const wrong = await submit('/api/operator/sign-in/code', { code: codeFor(secret, 5) })
    t.match(wrong, /problem=code_mismatch$/)
    t.match((await browser.see(wrong)).text, secret, 'the key is still shown')
    await submit('/api/operator/sign-in/code', { code: codeFor(secret) })
    t.match(await page(), email, 'the page says who is signed in')
    t.same((await browser.read('/api/operator/sign-in')).json, {
      step: 'done',
      email,
      role: 'warehouse',
    })
  }
})

t.test('the cookie of an operator is for this host only, and hidden from scripts', async (t) => {
  const email = newEmail()
  await createOperator(cognito, email, 'support')
  const browser = open()
  const { json } = await browser.post('/api/operator/sign-in', {
    email,
    password: operatorPassword,
  })
  const answer = await browser.post('/api/operator/sign-in/code', { code: codeFor(json.secret) })
  const line = answer.setCookies.find((one) => one.startsWith('__Host-operator=')) ?? ''
  t.match(line, /; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
})

t.test('a later sign-in needs the password and a code that was not used', async (t) => {
  const { email, secret } = await newOperator()
  const browser = open()
  const enter = async (code: string) => {
    await browser.post('/api/operator/sign-in', { email, password: operatorPassword })
    return (await browser.post('/api/operator/sign-in/code', { code })).json
  }
  t.match(await enter(codeFor(secret)), { status: 422, code: 'code_mismatch' }, 'used before')
  t.match(await enter(codeFor(secret, 5)), { status: 422, code: 'code_mismatch' })
  t.equal((await browser.read(inbox)).status, 401)
  t.match(await enter(codeFor(secret, 1)), { step: 'done' })
  t.equal((await browser.read(inbox)).status, 200)
})

t.test('no step can be skipped', async (t) => {
  const { email, secret } = await newOperator()
  const skip = async (path: string, body: object, browser = open()) =>
    (await browser.post(`/api/operator/sign-in/${path}`, body)).json.code
  t.equal(await skip('code', { code: codeFor(secret, 1) }), 'sign_in_expired')
  t.equal(await skip('new-password', { password: operatorPassword }), 'sign_in_expired')
  const browser = open()
  await browser.post('/api/operator/sign-in', { email, password: operatorPassword })
  const reset = await skip('new-password', { password: 'Another-Password-1!' }, browser)
  t.equal(reset, 'sign_in_expired', 'a password alone does not set another one')
  const forged = open()
  forged.cookies['__Host-operator-step'] = 'A'.repeat(200)
  t.equal(await skip('code', { code: codeFor(secret, 1) }, forged), 'sign_in_expired')
})

t.test('a sign-in page can be opened again at its step, and started again', async (t) => {
  const { email } = await newOperator()
  const browser = open()
  await browser.submit('/api/operator/sign-in', { email, password: operatorPassword })
  t.equal((await browser.read('/api/operator/sign-in')).json.step, 'code')
  t.equal((await browser.see('/api/operator/sign-in?restart=true')).status, 303)
  t.equal((await browser.read('/api/operator/sign-in')).json.step, 'password')
})

t.test('a user without a role, or with several, cannot sign in', async (t) => {
  const email = newEmail()
  await createOperator(cognito, email, 'support')
  const { userPoolId: UserPoolId } = userPool.operators
  await cognito.send(
    new AdminAddUserToGroupCommand({ UserPoolId, Username: email, GroupName: 'admin' }),
  )
  const browser = open()
  const { json } = await browser.post('/api/operator/sign-in', {
    email,
    password: operatorPassword,
  })
  const answer = await browser.post('/api/operator/sign-in/code', { code: codeFor(json.secret) })
  t.match(answer.json, { status: 401, code: 'invalid_credentials' })
})

t.test('each role may use exactly its routes', async (t) => {
  /** Who may use which route. Sign-in is for everybody. */
  const allowed: Readonly<Record<string, readonly string[]>> = {
    'GET /operator/inbox': ['support', 'finance', 'admin'],
    'GET /operator/orders/{orderId}': ['support', 'warehouse', 'finance', 'admin'],
    'POST /operator/orders/{orderId}/refunds': ['finance', 'admin'],
    'POST /operator/orders/{orderId}/approve': ['finance', 'admin'],
    'POST /operator/orders/{orderId}/reject': ['finance', 'admin'],
  }
  const document = JSON.parse((await client({ path: '/openapi.json' })).text) as Document
  const operations = operationsIn(document).filter(
    ({ path }) => path.startsWith('/operator/') && !path.startsWith('/operator/sign-'),
  )
  t.same(operations.map(({ name }) => name).sort(), Object.keys(allowed).sort())
  for (const role of roles) {
    const cookies = await shop.operatorCookie(role)
    for (const { name, method, path } of operations) {
      const { status, text } = await client({
        method,
        path: path.replace('{orderId}', 'ord_01M83VNVF87VRSP9TWRENQ0000'),
        headers: { origin: siteOrigin },
        cookies,
      })
      const mayUse = allowed[name]?.includes(role)
      t.equal(status === 403, !mayUse, `${role}: ${name}: ${status}`)
      t.not(status, 401)
      if (!mayUse) t.equal(JSON.parse(text).code, 'forbidden')
    }
  }
})

t.test('shoppers and operators cannot use each other’s accounts', async (t) => {
  const shopper = { email: 'shopper@example.com', password: 'TestPass-1234567!' }
  const bearer = await shop.createAccount(shopper.email, shopper.password)
  const buyer = open()
  await buyer.post('/api/auth/sign-in', shopper)
  const asShopper = await client({
    path: inbox,
    headers: { authorization: `Bearer ${bearer}` },
    cookies: { ...buyer.cookies },
  })
  t.equal(asShopper.status, 401)
  const session = buyer.cookies['__Host-session'] ?? ''
  t.equal(await statusWith({ '__Host-operator': session }), 401, 'under the other name')
  const stranger = open()
  t.equal((await stranger.post('/api/operator/sign-in', shopper)).json.code, 'invalid_credentials')

  const { email, browser } = await newOperator()
  t.equal((await browser.read('/api/orders')).status, 401)
  const operator = browser.cookies['__Host-operator'] ?? ''
  t.equal(await statusWith({ '__Host-session': operator }, '/api/orders'), 401)
  const own = { email, password: operatorPassword }
  t.equal((await stranger.post('/api/auth/sign-in', own)).json.code, 'invalid_credentials')
})

t.test('an operator’s sign-in ends the shopper’s session of the browser', async (t) => {
  const shopper = { email: 'both@example.com', password: 'TestPass-1234567!' }
  await shop.createAccount(shopper.email, shopper.password)
  const { browser } = await newOperator()
  await browser.post('/api/auth/sign-in', shopper)
  const copy = { ...browser.cookies }
  const email = newEmail()
  await createOperator(cognito, email, 'support')
  await browser.post('/api/operator/sign-in', { email, password: operatorPassword })
  t.equal(browser.cookies['__Host-session'], undefined)
  t.equal(await statusWith(copy, '/api/orders'), 401)
})

t.test('a session ends after 15 minutes without a request, and after 8 hours', async (t) => {
  t.teardown(() => {
    clockOffset.ms = 0
  })
  const idle = await shop.operatorCookie()
  clockOffset.ms += 14 * minute
  t.equal(await statusWith(idle), 200)
  clockOffset.ms += 14 * minute
  t.equal(await statusWith(idle), 200, 'a request extends it')
  clockOffset.ms += 15 * minute
  t.equal(await statusWith(idle), 401)

  const busy = await shop.operatorCookie()
  for (let passed = 10; passed < 8 * 60; passed += 10) {
    clockOffset.ms += 10 * minute
    if ((await statusWith(busy)) !== 200) t.fail(`ended after ${passed} minutes`)
  }
  clockOffset.ms += 10 * minute
  t.equal(await statusWith(busy), 401, 'after 8 hours')
})

t.test('requests write the session at most once a minute', async (t) => {
  t.teardown(() => {
    clockOffset.ms = 0
  })
  const cookies = await shop.operatorCookie()
  touched.length = 0
  for (let count = 0; count < 5; count += 1) await statusWith(cookies)
  t.equal(touched.length, 0)
  clockOffset.ms += minute
  for (let count = 0; count < 5; count += 1) await statusWith(cookies)
  t.equal(touched.length, 1)
})

t.test('a session ends at sign-out, at the next sign-in, and with all others', async (t) => {
  const { browser } = await newOperator()
  const copy = { ...browser.cookies }
  t.equal(await statusWith(copy), 200)
  await browser.post('/api/operator/sign-out')
  t.equal(await statusWith(copy), 401)

  const { email, secret, browser: second } = await newOperator()
  const before = { ...second.cookies }
  await second.post('/api/operator/sign-in', { email, password: operatorPassword })
  await second.post('/api/operator/sign-in/code', { code: codeFor(secret, 1) })
  t.equal(await statusWith(second.cookies), 200)
  t.equal(await statusWith(before), 401)

  const [operatorId = ''] = second.cookies['__Host-operator']?.split('.') ?? []
  await operatorSessions.endAll(operatorId)
  t.equal(await statusWith(second.cookies), 401)
})

t.test('operators are not asked to sign in while the store does not answer', async (t) => {
  const cookies = await shop.operatorCookie()
  faults.error = new ShopError('busy', 'the store does not answer')
  t.equal(await statusWith(cookies), 503)
  delete faults.error
  t.equal(await statusWith(cookies), 200)
})

t.test('requests of another site are refused', async (t) => {
  const { browser } = await newOperator()
  const answer = await client({
    method: 'POST',
    path: '/api/operator/sign-out',
    headers: { origin: 'https://evil.example' },
    cookies: { ...browser.cookies },
  })
  t.equal(answer.status, 403)
  t.equal(await statusWith(browser.cookies), 200)
})

t.test('guesses of passwords and codes are limited', async (t) => {
  const { email } = await newOperator()
  const guess = async (address: string) =>
    (await open().post('/api/operator/sign-in', { email: address, password: 'x' })).status
  const unknown = 'nobody@example.com'
  for (const address of [email, unknown]) {
    const statuses = []
    for (let count = 0; count < 5; count += 1) statuses.push(await guess(address))
    t.same(statuses, [401, 401, 401, 401, 429], address)
  }

  const other = await newOperator()
  const browser = open()
  const statuses = []
  for (let count = 0; count < 5; count += 1) {
    await browser.post('/api/operator/sign-in', { email: other.email, password: operatorPassword })
    const code = codeFor(other.secret, 5)
    statuses.push((await browser.post('/api/operator/sign-in/code', { code })).status)
  }
  t.same(statuses, [422, 422, 422, 422, 429])
})

/** Places an order whose refund is above the limit. */
async function placeLarge() {
  const placed = await open().post('/api/checkout', {
    items: [
      { sku: 'RARE', quantity: 1 },
      { sku: 'MUG', quantity: 1 },
    ],
  })
  const order = await shop.deps.orders.read(placed.json.orderId)
  if (!order) throw new Error('there is no order')
  return order
}

t.test('a rejection refunds too, so above the limit it needs a recent sign-in', async (t) => {
  t.teardown(() => {
    clockOffset.ms = 0
  })
  const order = await placeLarge()
  const payment = shop.paymentOf(order)
  await shop.settle([{ ...payment, body: { ...payment.body, amount: order.total - 1 } }])
  const reject = async (cookies: Readonly<Record<string, string>>) =>
    client({
      method: 'POST',
      path: `/api/operator/orders/${order.orderId}/reject`,
      headers: { origin: siteOrigin, 'content-type': 'application/json' },
      cookies,
      body: JSON.stringify({ why: 'wrong amount' }),
    })
  const old = await shop.operatorCookie('finance')
  clockOffset.ms += 5 * minute
  t.match(await reject(old), { status: 403, text: 'sign_in_too_old' })
  t.match(await reject(await shop.operatorCookie('finance')), { status: 200, text: 'cancelled' })
})

t.test('refunds above the limit need a sign-in of the last five minutes', async (t) => {
  t.teardown(() => {
    clockOffset.ms = 0
  })
  const order = await placeLarge()
  await shop.settle([shop.paymentOf(order)])
  const cookies = await shop.operatorCookie('finance')
  const refund = async (body: object, session = cookies) => {
    const { status, text } = await client({
      method: 'POST',
      path: `/api/operator/orders/${order.orderId}/refunds`,
      headers: {
        origin: siteOrigin,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      cookies: session,
      body: JSON.stringify({ why: 'broken', ...body }),
    })
    return { status, json: JSON.parse(text) }
  }
  t.equal(order.total, 12_300)
  clockOffset.ms += 5 * minute
  t.match(await refund({}), { status: 403, json: { code: 'sign_in_too_old', limit: 10_000 } })
  t.match(await refund({ amount: 10_001 }), { status: 403 })
  t.match(await refund({ amount: 6000 }), { status: 201 }, 'up to the limit, it is not needed')
  t.match(await refund({ amount: 4001 }), { status: 403 }, 'parts count together')
  const fresh = await shop.operatorCookie('finance')
  t.match(await refund({ amount: 4001 }, fresh), { status: 201 })
})
