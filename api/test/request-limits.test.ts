import t from 'tap'
import { limitGuesses } from '#core/account/limit-guesses.ts'
import { ShopError } from '#core/errors.ts'
import { countAction, limitsOf } from '#core/limits/request-limits.ts'
import { edgeHeaders, newAddress } from '../../test/support/edge-headers.ts'
import { buildApp } from '../app.ts'
import { openBrowser, viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)
const { deps, codes, codeMails, clockOffset, createAccount } = shop
const { requestCounter } = deps
const app = buildApp(deps)
await app.listen({ port: 0, host: '127.0.0.1' })
t.teardown(() => app.close())
const client = viaServer(app)

const good = 'TestPass123!'
const wrong = 'Guess00000!x'
const hourMs = 3600_000
let emails = 0
const newEmail = () => `limited-${++emails}@example.com`
const visit = () => openBrowser(client, siteOrigin)
const times = (count: number) => Array.from({ length: count }, (_, index) => index)
const inBatches = async <T>(count: number, run: (index: number) => Promise<T>): Promise<T[]> => {
  const results: T[] = []
  for (let from = 0; from < count; from += 20)
    results.push(
      ...(await Promise.all(times(Math.min(20, count - from)).map((i) => run(from + i)))),
    )
  return results
}
const signIn = (email: string, password: string, address: string, browser = visit()) =>
  browser.post('/api/auth/sign-in', { email, password }, edgeHeaders(address))
const statuses = (answers: readonly { readonly status: number }[]) => {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

t.beforeEach(() => {
  // Half past an hour, so that no window ends during a test.
  clockOffset.ms = (hourMs * 3) / 2 - (Date.now() % hourMs)
})

t.test('passwords of many addresses cannot be guessed from one client address', async (t) => {
  const address = newAddress()
  const answers = await inBatches(300, () => signIn(newEmail(), wrong, address))
  t.same(statuses(answers), { 401: 60, 429: 240 })
  const refused = answers.find(({ status }) => status === 429)
  t.match(refused?.json, { code: 'too_many_attempts' })
  const wait = Number(refused?.headers['retry-after'])
  t.ok(wait > 0 && wait <= 900, `Retry-After: ${wait}`)
  t.equal((await signIn(newEmail(), wrong, newAddress())).status, 401, 'other clients are served')
})

t.test(
  'one password cannot be guessed from many addresses, and its owner is not locked out',
  async (t) => {
    const email = newEmail()
    await createAccount(email, good)
    const home = visit()
    t.equal((await signIn(email, good, newAddress(), home)).status, 200)
    await home.post('/api/auth/sign-out')
    const answers = await inBatches(100, () => signIn(email, wrong, newAddress()))
    t.same(statuses(answers), { 401: 4, 429: 96 })
    t.equal((await signIn(email, good, newAddress())).status, 429, 'not even from a new browser')
    t.equal((await signIn(email, good, newAddress(), home)).status, 200, 'but from a known one')
    t.equal((await signIn(newEmail(), wrong, newAddress(), home)).status, 401)

    const stranger = visit()
    const other = newEmail()
    await createAccount(other, good)
    await signIn(other, good, newAddress(), stranger)
    const withOwnCookie = await signIn(email, wrong, newAddress(), stranger)
    t.equal(withOwnCookie.status, 429, 'a browser is known for one address only')

    const away = visit()
    await away.post('/api/auth/forgot', { email })
    const password = 'Another123!'
    const reset = { email, code: codes.get(email) ?? '', password }
    t.equal((await away.post('/api/auth/reset', reset)).status, 200)
    t.equal((await signIn(email, password, newAddress(), away)).status, 200, 'a mailed code helps')
  },
)

t.test('an answer does not tell whether the address has an account', async (t) => {
  const known = newEmail()
  await createAccount(known, good)
  const answersFor = (email: string) => inBatches(6, () => signIn(email, wrong, newAddress()))
  t.same(statuses(await answersFor(known)), statuses(await answersFor(newEmail())))
})

t.test('only wrong guesses count', async (t) => {
  const email = newEmail()
  await createAccount(email, good)
  for (const _ of times(10)) t.equal((await signIn(email, good, newAddress())).status, 200)
  const attempt = () => Promise.reject(new ShopError('accounts_unavailable', 'down'))
  const guess = { email: newEmail(), client: { network: newAddress() } }
  const { log } = deps
  for (const _ of times(20))
    await t.rejects(limitGuesses('wrong-password', guess, attempt, { requestCounter, log }), {
      code: 'accounts_unavailable',
    })
})

t.test('strangers cannot fill a mailbox with codes, and the last code still works', async (t) => {
  const email = newEmail()
  await createAccount(email, good)
  const sent = () => codeMails.length
  const before = sent()
  const answers = await inBatches(50, (index) =>
    visit().post(index % 2 ? '/api/auth/forgot' : '/api/auth/sign-up', { email }),
  )
  t.same(statuses(answers), { 200: 50 }, 'always the same answer')
  t.equal(sent() - before, 5)
  const code = codes.get(email) ?? ''
  t.equal((await visit().post('/api/auth/reset', { email, code, password: good })).status, 200)
})

t.test('one client cannot send codes to many addresses', async (t) => {
  const address = newAddress()
  const answers = await inBatches(200, () =>
    visit().post('/api/auth/sign-up', { email: newEmail() }, edgeHeaders(address)),
  )
  t.same(statuses(answers), { 200: 100, 429: 100 })
})

t.test('codes cannot be guessed', async (t) => {
  const email = newEmail()
  await visit().post('/api/auth/sign-up', { email })
  const guess = (code: string) => ({ email, code, password: good })
  const right = codes.get(email) ?? ''
  const codesTried = times(20)
    .map((index) => String(100000 + index))
    .filter((code) => code !== right)
  const answers = await Promise.all(
    codesTried.map((code) => visit().post('/api/auth/reset', guess(code))),
  )
  t.equal(statuses(answers)[422], 4)
  t.equal(statuses(answers)[429], codesTried.length - 4)
})

t.test('changes of the cart and checkouts are limited', async (t) => {
  const full = (action: string): typeof requestCounter => ({
    ...requestCounter,
    count: async ({ name }) => (name.startsWith(`${action}#network#10.`) ? 77 : undefined),
  })
  const goods = { sku: 'MUG', quantity: 1 }
  const requests = {
    'change-cart': ['/api/cart', { action: 'add', ...goods }],
    checkout: ['/api/checkout', { items: [goods] }],
  } as const
  for (const [action, [path, body]] of Object.entries(requests)) {
    const limited = buildApp({ ...deps, requestCounter: full(action) })
    await limited.listen({ port: 0, host: '127.0.0.1' })
    t.teardown(() => limited.close())
    const visitor = openBrowser(viaServer(limited), siteOrigin)
    const refused = await visitor.post(path, body)
    t.match(
      [refused.status, refused.json, refused.headers['retry-after']],
      [429, { code: 'too_many_attempts' }, '77'],
      action,
    )
    const fields = { sku: 'MUG', quantity: '2', ...(action === 'change-cart' && { action: 'add' }) }
    const rejected = await visitor.submit(`${path}?lang=en`, fields)
    t.equal(rejected.status, 303)
    const form = await visitor.see(rejected.headers['location'] ?? '')
    t.match(form.text, 'Too many attempts', 'a page shows it too')
  }
})

t.test('an IPv6 /64 has the limit of an address, and a /48 four times as much', async (t) => {
  const client = (subnet: number) => ({
    network: '2001:db8:7::/48',
    subnet: `2001:db8:7:${subnet}::/64`,
  })
  const accepted = async (subnet: number) => {
    const limits = limitsOf('find-order', client(subnet))
    const results = await inBatches(80, () =>
      countAction(limits, requestCounter).then(
        () => 1,
        () => 0,
      ),
    )
    return results.reduce<number>((sum, one) => sum + one, 0)
  }
  const counts: number[] = []
  for (const subnet of times(5)) counts.push(await accepted(subnet))
  t.same(counts[0], 60)
  t.ok(counts.reduce((sum, count) => sum + count, 0) <= 240)
})

t.test('an office of 200 people behind one address is served', async (t) => {
  const client = { network: newAddress() }
  const { log } = deps
  const refused: unknown[] = []
  // Within ten minutes, each person mistypes a password with a probability of a fifth, signs in,
  // fills a cart and buys. One in four asks for a code.
  await inBatches(200, async (index) => {
    const email = newEmail()
    const guess = (isRight: boolean) =>
      limitGuesses(
        'wrong-password',
        { email, client },
        async () => {
          if (!isRight) throw new ShopError('invalid_credentials', 'mistyped')
        },
        { requestCounter, log },
      )
    const act = async () => {
      if (index % 5 === 0) await guess(false).catch(keepRefusal)
      await guess(true)
      if (index % 4 === 0) await countAction(limitsOf('mail-code', client), requestCounter)
      if (index % 10 === 0) await countAction(limitsOf('find-order', client), requestCounter)
      for (const _ of times(8)) await countAction(limitsOf('change-cart', client), requestCounter)
      await countAction(limitsOf('checkout', client), requestCounter)
    }
    await act().catch((error: unknown) => refused.push(error))
  })
  t.same(refused, [])

  function keepRefusal(error: unknown) {
    if (!(error instanceof ShopError) || error.code !== 'invalid_credentials') refused.push(error)
  }
})

t.test('many requests to /ready make few calls', async (t) => {
  let calls = 0
  const check = async () => {
    calls += 1
  }
  const watched = buildApp({ ...deps, checks: { orders: check } })
  t.teardown(() => watched.close())
  const ask = () => watched.inject('/ready')
  t.same(statuses((await inBatches(100, ask)).map(({ statusCode: status }) => ({ status }))), {
    200: 100,
  })
  t.equal(calls, 1)
  clockOffset.ms += 2000
  await ask()
  t.equal(calls, 2)
})
