import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { until } from '../../test/support/wait.ts'
import { buildApp } from '../app.ts'
import { serverHost } from '../server-host.ts'
import { openBrowser, portOf, viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)
const app = buildApp(shop.deps, serverHost({ most: 2 }))
await app.listen({ port: 0, host: '127.0.0.1' })
t.teardown(() => app.close())
const client = viaServer(app)
const order = () =>
  openBrowser(client, siteOrigin).post('/checkout', { items: [{ sku: 'MUG', quantity: 1 }] })

t.test(
  'whoever is too many is told at the door when to come back; who is in is served',
  async (t) => {
    shop.pace.paymentMs = 400
    const inside = [order(), order()]
    await sleep(150)
    const outside = await order()
    t.match(outside, { status: 503, json: { code: 'overloaded' } })
    t.ok(Number(outside.headers['retry-after']) > 0)
    t.equal((await client({ path: '/health' })).status, 200, 'we live')
    const webhook = await client({ method: 'POST', path: '/webhook', body: '{}' })
    t.not(webhook.status, 503, 'a paid order has a door of its own')
    for (const { status } of await Promise.all(inside)) t.equal(status, 201)
    shop.pace.paymentMs = 0
    t.equal((await order()).status, 201, 'there is room again')
  },
)

t.test('a place is free again whatever became of its request', async (t) => {
  for (let time = 0; time < 6; time += 1) {
    t.equal((await client({ path: '/orders/ord_nothing' })).status, 404)
    t.equal((await client({ method: 'POST', path: '/checkout', body: '{' })).status > 399, true)
  }
  t.equal((await order()).status, 201)
})

t.test('who hangs up is in until their work is done, and no longer', async (t) => {
  shop.pace.paymentMs = 1000
  const body = JSON.stringify({ items: [{ sku: 'MUG', quantity: 1 }] })
  const call = `POST /checkout HTTP/1.1\r\nHost: x\r\nOrigin: ${siteOrigin}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  // On one connection: Node tells of its end to the first one's answer only.
  const socket = connect(portOf(app), '127.0.0.1').on('error', () => undefined)
  socket.write(call.repeat(3))
  await sleep(150)
  socket.destroy()
  t.equal((await order()).status, 503, 'their work goes on')
  shop.pace.paymentMs = 0
  await until('there is room for two again', async () => {
    const both = await Promise.all([order(), order()])
    return both.every(({ status }) => status === 201)
  })
})

t.test('who sends their body by drops keeps nobody out', async (t) => {
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

t.test('those who come together begin one at each turn of the event loop', async (t) => {
  const app = buildApp(shop.deps, serverHost())
  let begun = 0
  let mostInOneTurn = 0
  app.addHook('preHandler', async () => {
    begun += 1
  })
  const count = () => {
    mostInOneTurn = Math.max(mostInOneTurn, begun)
    begun = 0
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

t.test('the store is not asked for the cart of whose form is refused', async (t) => {
  const buyer = openBrowser(client, siteOrigin)
  await buyer.submit('/cart', { action: 'add', sku: 'MUG', quantity: '1' })
  let reads = 0
  const read: typeof shop.deps.products.read = async (sku) => {
    reads += 1
    return shop.deps.products.read(sku)
  }
  const products = { ...shop.deps.products, read }
  const full = buildApp({ ...shop.deps, products }, serverHost({ most: 0 }))
  t.teardown(() => full.close())
  await full.listen({ port: 0, host: '127.0.0.1' })
  const again = openBrowser(viaServer(full), siteOrigin)
  Object.assign(again.cookies, buyer.cookies)
  const answer = await again.submit('/checkout', {})
  t.match(answer, { status: 503, text: /^<!doctype html>/i })
  t.equal(reads, 0)
})

t.test('who is refused is answered as everybody is, and logged once', async (t) => {
  const full = buildApp(shop.deps, serverHost({ most: 0 }))
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
  await until('it is logged', () => shop.logged.length > before)
  const lines = shop.logged.slice(before).map((line) => JSON.parse(line))
  t.match(lines, [{ code: 'overloaded', traceId: /^trc_/ }])
  t.equal(lines.length, 1)
})
