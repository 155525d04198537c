import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { until } from '../../test/support/wait.ts'
import { buildApp } from '../app.ts'
import { serverHost } from '../server-host.ts'
import { openBrowser, portOf, viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)
const app = buildApp(shop.deps, serverHost({ max: 2 }))
await app.listen({ port: 0, host: '127.0.0.1' })
t.teardown(() => app.close())
const client = viaServer(app)
const order = () =>
  openBrowser(client, siteOrigin).post('/checkout', { items: [{ sku: 'MUG', quantity: 1 }] })

t.test(
  'requests over the limit get 503 with Retry-After; accepted requests are processed',
  async (t) => {
    shop.delays.paymentMs = 400
    const accepted = [order(), order()]
    await sleep(150)
    const rejected = await order()
    t.match(rejected, { status: 503, json: { code: 'overloaded' } })
    t.ok(Number(rejected.headers['retry-after']) > 0)
    t.equal((await client({ path: '/health' })).status, 200, 'health checks are exempt')
    const webhook = await client({ method: 'POST', path: '/webhook', body: '{}' })
    t.not(webhook.status, 503, 'webhooks have a higher limit')
    for (const { status } of await Promise.all(accepted)) t.equal(status, 201)
    shop.delays.paymentMs = 0
    t.equal((await order()).status, 201, 'a new request is accepted afterwards')
  },
)

t.test('every request stops counting when it ends, also after an error', async (t) => {
  for (let time = 0; time < 6; time += 1) {
    t.equal((await client({ path: '/orders/ord_nothing' })).status, 404)
    t.equal((await client({ method: 'POST', path: '/checkout', body: '{' })).status > 399, true)
  }
  t.equal((await order()).status, 201)
})

t.test('a request counts until it ends, even if its client has disconnected', async (t) => {
  shop.delays.paymentMs = 1000
  const body = JSON.stringify({ items: [{ sku: 'MUG', quantity: 1 }] })
  const call = `POST /checkout HTTP/1.1\r\nHost: x\r\nOrigin: ${siteOrigin}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  // On one connection, because Node reports the disconnect only to the first response.
  const socket = connect(portOf(app), '127.0.0.1').on('error', () => undefined)
  socket.write(call.repeat(3))
  await sleep(150)
  socket.destroy()
  t.equal((await order()).status, 503, 'the requests still run')
  shop.delays.paymentMs = 0
  await until('two requests are accepted again', async () => {
    const both = await Promise.all([order(), order()])
    return both.every(({ status }) => status === 201)
  })
})

t.test('requests that still upload their body do not count', async (t) => {
  const slow = Array.from({ length: 4 }, () => connect(portOf(app), '127.0.0.1'))
  t.teardown(() => {
    for (const socket of slow) socket.destroy()
  })
  for (const socket of slow) {
    socket.write(
      'POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    )
  }
  await sleep(50)
  t.equal((await order()).status, 201)
})

t.test('concurrent requests start one per turn of the event loop', async (t) => {
  const app = buildApp(shop.deps, serverHost())
  let started = 0
  let mostInOneTurn = 0
  app.addHook('preHandler', async () => {
    started += 1
  })
  const count = () => {
    mostInOneTurn = Math.max(mostInOneTurn, started)
    started = 0
    next = setImmediate(count)
  }
  let next = setImmediate(count)
  t.teardown(() => clearImmediate(next))
  await app.ready()
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => app.inject({ path: '/products' })),
  )
  for (const { statusCode } of answers) t.equal(statusCode, 200)
  t.equal(mostInOneTurn, 1)
})

t.test('a form over the limit does not read the store', async (t) => {
  const buyer = openBrowser(client, siteOrigin)
  await buyer.submit('/cart', { action: 'add', sku: 'MUG', quantity: '1' })
  let reads = 0
  const read: typeof shop.deps.products.read = async (sku) => {
    reads += 1
    return shop.deps.products.read(sku)
  }
  const products = { ...shop.deps.products, read }
  const full = buildApp({ ...shop.deps, products }, serverHost({ max: 0 }))
  t.teardown(() => full.close())
  await full.listen({ port: 0, host: '127.0.0.1' })
  const again = openBrowser(viaServer(full), siteOrigin)
  Object.assign(again.cookies, buyer.cookies)
  const answer = await again.submit('/checkout', {})
  t.match(answer, { status: 503, text: /^<!doctype html>/i })
  t.equal(reads, 0)
})

t.test('a request over the limit gets a normal error page and one log line', async (t) => {
  const full = buildApp(shop.deps, serverHost({ max: 0 }))
  t.teardown(() => full.close())
  await full.listen({ port: 0, host: '127.0.0.1' })
  const before = shop.logged.length
  const headers = { accept: 'text/html', 'accept-language': 'en' }
  const answer = await viaServer(full)({ path: '/cart', headers })
  t.match(answer, {
    status: 503,
    headers: { 'content-security-policy': /default-src/ },
    text: /<html lang="en"/,
  })
  await until('the request is logged', () => shop.logged.length > before)
  const lines = shop.logged.slice(before).map((line) => JSON.parse(line))
  t.match(lines, [{ code: 'overloaded', traceId: /^trc_/ }])
  t.equal(lines.length, 1)
})
