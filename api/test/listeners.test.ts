import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { until } from '../../test/support/wait.ts'
import { buildApp } from '../app.ts'
import { createListeners } from '../listeners.ts'
import { serverHost } from '../server-host.ts'
import { viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)
const app = buildApp(shop.deps, serverHost())
let started = 0
let active = 0
app.addHook('onRequest', async () => {
  started += 1
  active += 1
})
app.addHook('onResponse', async () => {
  active -= 1
})
const place = { host: '127.0.0.1', port: 0 }
const listeners = createListeners(app)
await listeners.open(place)
const client = viaServer(app)
const headers = { origin: siteOrigin, 'content-type': 'application/json' }
// Each order has a different product. Orders of one product wait for each other, which takes too
// long on a slow machine.
const order = (_: unknown, index: number) => {
  const body = JSON.stringify({ items: [{ sku: `SET-${index % 21}`, quantity: 1 }] })
  return client({ method: 'POST', path: '/checkout', headers, body })
}

t.test('a port that another process uses is not shared', async (t) => {
  const other = buildApp(shop.deps, serverHost())
  t.teardown(() => other.close())
  const taken = buildApp(shop.deps, serverHost())
  t.teardown(() => taken.close())
  await other.listen(place)
  const { port } = other.server.address() as { port: number }
  await t.rejects(createListeners(taken).open({ ...place, port }), { code: 'EADDRINUSE' })
})

t.test('a shutdown completes active requests and refuses new connections', async (t) => {
  shop.delays.paymentMs = 1000
  const accepted = Array.from({ length: 32 }, order)
  await until('all requests have started', () => started >= 32)
  const closed = listeners.close()
  await sleep(50)
  await t.rejects(client({ path: '/health' }), { code: 'ECONNREFUSED' })
  await closed
  t.equal(active, 0)
  for (const { status, headers } of await Promise.all(accepted)) {
    t.equal(status, 201)
    t.equal(headers['connection'], 'close', 'their connections do not delay the shutdown')
  }
})
