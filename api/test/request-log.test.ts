import t from 'tap'
import { edgeHeaders, newAddress } from '../../test/support/edge-headers.ts'
import { buildApp } from '../app.ts'
import type { Call } from './support/call.ts'
import { openBrowser, viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)
const token = await shop.createAccount('logged@example.com', 'TestPass123!')
const app = buildApp(shop.deps)
await app.listen({ port: 0, host: '127.0.0.1' })
t.teardown(() => app.close())
const client = viaServer(app)

/** Returns the fields of the log line of a request from `address`. */
async function lineOf(call: Call, address = newAddress()) {
  shop.logged.length = 0
  await client({ ...call, headers: { ...edgeHeaders(address), ...call.headers } })
  const line = shop.logged.findLast((one) => one.includes('"request.completed"'))
  return JSON.parse(line ?? '{}')
}

t.test('the line of a request says who, from where, what, when and how it ended', async (t) => {
  const browser = openBrowser(client, siteOrigin)
  const person = { email: 'logged@example.com', password: 'TestPass123!' }
  await browser.post('/api/auth/sign-in', person)
  const address = newAddress()
  const line = await lineOf({ path: '/api/orders', cookies: browser.cookies }, address)
  t.match(line, {
    level: 30,
    message: 'request.completed',
    time: Number,
    requestId: /^req_/,
    traceId: /^trc_/,
    client: address,
    customerId: /^[0-9a-f-]{36}$/,
    method: 'GET',
    route: '/orders',
    statusCode: 200,
  })
  const asClient = { path: '/api/orders', headers: { authorization: `Bearer ${token}` } }
  t.equal((await lineOf(asClient)).customerId, line.customerId)
  t.equal((await lineOf({ path: '/api/cart' })).customerId, undefined)
  const cookies = await shop.operatorCookie()
  const [operatorId] = (cookies['__Host-operator'] ?? '').split('.')
  t.match(await lineOf({ path: '/api/operator/inbox', cookies }), { operatorId, statusCode: 200 })
})

t.test('refused rights and tried attacks have their code in the log', async (t) => {
  const json = { origin: siteOrigin, 'content-type': 'application/json' }
  const signIn = { email: 'logged@example.com', password: 'wrong' }
  const bearer = { authorization: `Bearer ${token}` }
  const unknown = '/api/orders/ord_01M83VNVF87VRSP9TWRENQ0000'
  const refused: readonly (readonly [string, Call])[] = [
    ['unauthenticated', { path: '/api/orders' }],
    ['invalid_credentials', { path: '/api/orders', headers: { authorization: 'Bearer x' } }],
    ['unauthenticated', { path: '/api/operator/inbox', headers: bearer }],
    ['forbidden', { path: '/api/operator/inbox', cookies: await shop.operatorCookie('warehouse') }],
    ['order_not_found', { path: unknown, headers: bearer }],
    [
      'foreign_origin',
      { method: 'POST', path: '/api/cart', headers: { origin: 'https://x.example' } },
    ],
    [
      'invalid_request',
      { method: 'POST', path: '/api/checkout', headers: json, body: '{"price":1}' },
    ],
    [
      'invalid_credentials',
      { method: 'POST', path: '/api/auth/sign-in', headers: json, body: JSON.stringify(signIn) },
    ],
    ['bad_signature', { method: 'POST', path: '/webhook', headers: json, body: '{}' }],
  ]
  for (const [code, call] of refused) t.match(await lineOf(call), { code }, `${call.path}`)
})
