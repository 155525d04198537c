import { PutParameterCommand } from '@aws-sdk/client-ssm'
import t, { type Test } from 'tap'
import { createSsm } from '#core/aws/clients.ts'
import type { OrderLimits } from '#core/order/order-limits.ts'
import { originSecret } from '../../local/settings.ts'
import { edgeHeaders } from '../../test/support/edge-headers.ts'
import { buildApp } from '../app.ts'
import { lambdaHost, toLambdaHandler } from '../lambda-handler.ts'
import { type Client, openBrowser, viaLambda, viaServer } from './support/clients.ts'
import { openShop, previousOriginSecret, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)
const limits: OrderLimits = {
  guest: { orders: 2, units: 3 },
  account: { orders: 2, units: 3 },
  subnet: { orders: 3, units: 3 },
  network: { orders: 5, units: 6 },
  direct: { orders: 2, units: 3 },
}
const deps = { ...shop.deps, limits }
const app = buildApp(deps)
await app.listen({ port: 0, host: '127.0.0.1' })
const lambdaApp = buildApp(deps, lambdaHost)
const handler = await toLambdaHandler(lambdaApp)
t.teardown(() => Promise.all([app.close(), lambdaApp.close()]))

const hosts: Readonly<Record<string, Client>> = {
  server: viaServer(app),
  lambda: viaLambda(handler, { base64: false }),
  'lambda behind a load balancer': viaLambda(handler, {
    base64: false,
    source: 'multi-value load balancer',
  }),
}

for (const [index, [name, client]] of Object.entries(hosts).entries())
  t.test(name, async (t) => contract(t, client, index))

type Headers = Readonly<Record<string, string>>
const direct: Headers = { 'x-origin-secret': '', 'x-client-address': '' }

async function contract(t: Test, client: Client, index: number) {
  const { orders, products } = deps
  const left = async () => (await products.read('MUG'))?.available ?? 0
  const items = [{ sku: 'MUG', quantity: 1 }]
  const visit = () => openBrowser(client, siteOrigin)
  /** Orders one mug as a visitor without cookies. Retries while the shop is busy. */
  async function order(headers: Headers) {
    for (;;) {
      const answer = await visit().post('/checkout', { items }, headers)
      if (answer.status !== 503) return answer
    }
  }
  /** Returns the log line of the latest request. */
  const lastLine = () =>
    JSON.parse(shop.logged.findLast((line) => line.includes('"request.completed"')) ?? '{}')
  const cancel = async (browser: ReturnType<typeof visit>, orderId: string) =>
    t.equal((await browser.post(`/orders/${orderId}/cancel`)).status, 200)

  t.test('only the edge can set a request’s client address', async (t) => {
    const ask = async (headers: Headers) => {
      await client({ path: '/products', headers })
      return lastLine().client
    }
    const address = '203.0.113.9'
    t.equal(await ask(edgeHeaders(address)), address)
    t.equal(
      await ask({ ...edgeHeaders(address), 'x-origin-secret': previousOriginSecret }),
      address,
    )
    t.equal(await ask(edgeHeaders('2001:db8:1:2:3::4')), '2001:db8:1:2::/64')
    t.equal(await ask(edgeHeaders('::ffff:203.0.113.9')), address)
    t.equal(await ask(edgeHeaders('someone')), 'direct')
    t.equal(await ask({ 'x-client-address': address, 'x-origin-secret': 'forged' }), 'direct')
    t.equal(
      await ask({ ...direct, 'x-client-address': address, 'x-forwarded-for': address }),
      'direct',
    )
    t.notMatch(shop.logged.join('\n'), originSecret, 'the secret is never logged')
    await client({ path: '/health', headers: edgeHeaders(address) })
    t.notOk('client' in lastLine(), 'health checks are exempt')
    const headers = { 'content-type': 'application/json', ...edgeHeaders(address) }
    const webhook = { method: 'POST', path: '/webhook', headers, body: '{}' }
    t.equal((await client(webhook)).status, 400)
    t.notOk('client' in lastLine(), 'webhooks are exempt')
  })

  t.test('requests that bypass the edge share one limit', async (t) => {
    const before = await left()
    const forged = (n: number): Headers =>
      n % 2
        ? { ...edgeHeaders(`198.51.100.${n}`), 'x-origin-secret': 'forged' }
        : { ...direct, 'x-client-address': `198.51.100.${n}`, 'x-forwarded-for': `198.51.100.${n}` }
    const browser = visit()
    const first = await browser.post('/checkout', { items }, direct)
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => order(forged(n))))
    t.equal(answers.filter(({ status }) => status === 201).length, 1)
    t.equal(before - (await left()), 2, 'two units are reserved')
    const refused = answers.find(({ status }) => status === 429)
    t.match(refused, {
      headers: { 'content-type': /^application\/problem\+json/, 'retry-after': /^[1-9]\d*$/ },
      json: { code: 'too_many_open_orders', status: 429, limit: 'direct', requestId: /./ },
    })
    t.ok(Number(refused?.headers['retry-after']) <= 300)
    const logged = shop.logged.find((line) => line.includes('"order.limited"'))
    t.match(JSON.parse(logged ?? '{}'), {
      limit: 'direct',
      openOrders: 2,
      heldUnits: 2,
      traceId: /^trc_/,
    })
    await cancel(browser, first.json.orderId)
    const placed = answers.find(({ status }) => status === 201)
    const again = await order(direct)
    t.equal(again.status, 201, 'a cancelled order no longer counts')
    // The tests of the other hosts share this limit, so this test cancels its orders.
    for (const { json, setCookies } of [placed, again].flatMap((one) => one ?? [])) {
      const guest =
        setCookies.find((line) => line.startsWith('__Host-guest='))?.split(/[=;]/)[1] ?? ''
      const headers = { origin: siteOrigin, ...edgeHeaders() }
      const path = `/orders/${json.orderId}/cancel`
      t.equal(
        (await client({ method: 'POST', path, headers, cookies: { '__Host-guest': guest } }))
          .status,
        200,
      )
    }
  })

  t.test('new cookies and changing IPv6 addresses do not bypass the limits', async (t) => {
    const before = await left()
    const site = `2001:db8:${index + 10}`
    const inSubnet = await Promise.all(
      Array.from({ length: 12 }, (_, n) => order(edgeHeaders(`${site}:1:${n}::${n}`))),
    )
    t.equal(inSubnet.filter(({ status }) => status === 201).length, 3)
    t.match(inSubnet.find(({ status }) => status === 429)?.json, { limit: 'subnet' })
    t.equal(before - (await left()), 3)
    const inSite = await Promise.all(
      Array.from({ length: 8 }, (_, n) => order(edgeHeaders(`${site}:${n + 2}::1`))),
    )
    t.equal(inSite.filter(({ status }) => status === 201).length, 2, 'the /48 has a limit too')
    t.match(inSite.find(({ status }) => status === 429)?.json, { limit: 'network' })
  })

  t.test('a guest sees the limit’s page with links to their unpaid orders', async (t) => {
    const buyer = visit()
    await buyer.submit('/cart', { action: 'add', sku: 'MUG', quantity: '1' })
    // Without the cart's cookie, orders do not replace each other. The guest cookie counts them.
    const cart = buyer.cookies['__Host-cart'] ?? ''
    delete buyer.cookies['__Host-cart']
    for (let n = 0; n < 2; n += 1) t.equal((await buyer.post('/checkout', { items })).status, 201)
    buyer.cookies['__Host-cart'] = cart
    const rejected = await buyer.submit('/checkout', { sku: 'BOWL', quantity: '1' })
    const refusedPath = rejected.headers['location'] ?? ''
    t.equal(rejected.status, 303)
    t.match(refusedPath, /^\/api\/cart\?problem=too_many_open_orders&limit=guest&wait=[1-9]\d*$/)
    const refused = await buyer.see(refusedPath)
    t.match(refused.text, '<title>Trop de commandes à payer')
    t.match(refused.text, 'payez ou annulez')
    const links = [...refused.text.matchAll(/href="\/api(\/orders\/ord_\w+)"/g)]
    t.equal(links.length, 2, 'the page links both of the guest’s orders')
    t.match(refused.text, 'href="/api/cart"')
    await buyer.see('/cart?lang=en')
    const english = await buyer.see(refusedPath)
    t.match(english.text, '<title>Too many unpaid orders')
    t.equal((await buyer.read('/cart')).json.count, 1, 'the cart is kept')
    t.equal((await buyer.see(links[0]?.[1] ?? '')).status, 200)
    t.equal((await buyer.submit(`${links[0]?.[1]}/cancel`, {})).status, 303)
    t.equal((await buyer.submit('/checkout', { sku: 'BOWL', quantity: '1' })).status, 303)
    t.equal((await orders.read((links[0]?.[1] ?? '').slice(8)))?.status, 'cancelled')
  })

  t.test('the page explains the limit of a shared network', async (t) => {
    const address = `192.0.2.${index + 100}`
    for (let n = 0; n < 5; n += 1) t.equal((await order(edgeHeaders(address))).status, 201)
    const page = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' }
    const rejected = await client({
      method: 'POST',
      path: '/checkout',
      headers: { ...page, origin: siteOrigin, ...edgeHeaders(address) },
      body: 'sku=MUG&quantity=1',
    })
    t.equal(rejected.status, 303)
    const path = rejected.headers['location'] ?? ''
    const refused = await client({
      path,
      headers: { accept: 'text/html', ...edgeHeaders(address) },
    })
    t.match(refused.text, 'Réessayez dans 5 minutes')
    t.notMatch(refused.text, '/api/orders/', 'the page shows no orders of other people')
  })

  t.test('an account has one limit for all its browsers', async (t) => {
    const email = `limits-${index}@example.com`
    const token = await shop.createAccount(email, 'Correct-horse-1')
    const asCustomer = () =>
      visit().post('/checkout', { items }, { ...edgeHeaders(), authorization: `Bearer ${token}` })
    t.equal((await asCustomer()).status, 201)
    t.equal((await asCustomer()).status, 201)
    t.match(await asCustomer(), { status: 429, json: { limit: 'account' } })
  })

  t.test('an order over the maximum number of units is rejected with that reason', async (t) => {
    const large = await visit().post('/checkout', { items: [{ sku: 'MUG', quantity: 4 }] })
    t.match(large, { status: 422, json: { code: 'too_many', maxUnits: 3 } })
    const buyer = visit()
    const rejected = await buyer.submit('/checkout', { sku: 'MUG', quantity: '4' })
    t.equal(rejected.headers['location'], '/api/cart?problem=too_many&max=3')
    const page = await buyer.see('/api/cart?problem=too_many&max=3')
    t.match(page.text, 'Une commande peut contenir 3 articles au plus.')
  })
}

t.test(
  'a new origin secret is accepted at its first request, and the previous one too',
  async (t) => {
    const ssm = createSsm('eu-west-1')
    t.teardown(() => ssm.destroy())
    const store = (name: string, Value: string) => {
      const Name = `/local/${name}`
      return ssm.send(
        new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: true }),
      )
    }
    // An unknown secret makes the app read the secrets again, at most every 10 s.
    const later = new Date(Date.now() + 11_000)
    const { createOriginSecrets } = await import('#core/aws/origin-secrets.ts')
    const { createSecrets } = await import('#core/aws/parameters.ts')
    let now = new Date()
    const clock = () => now
    const messages: string[] = []
    const record = (_: object, message: string) => void messages.push(message)
    const log = { debug: record, info: record, warn: record, error: record }
    const names = ['origin-secret', 'origin-secret-previous'] as const
    const secrets = createSecrets({ ssm, prefix: '/local', names, clock })
    const { accepts, warm } = createOriginSecrets({ secrets, clock, log })
    await warm()
    t.ok(await accepts(originSecret))
    t.notOk(await accepts('the next'))
    t.notOk(await accepts(undefined))
    await store('origin-secret-previous', originSecret)
    await store('origin-secret', 'the next')
    t.notOk(await accepts('the next'), 'repeated forgeries do not read the secrets each time')
    now = later
    t.ok(await accepts('the next'))
    t.ok(await accepts(originSecret), 'the previous secret is accepted')
    t.notOk(await accepts(previousOriginSecret), 'an older secret is rejected')
    t.same(messages, [])
    const none = createSecrets({ ssm, prefix: '/none', names, clock })
    const without = createOriginSecrets({ secrets: none, clock, log })
    t.notOk(await without.accepts('anything'))
    t.same(messages, ['origin.secret_missing'], 'a missing secret is logged')
  },
)
