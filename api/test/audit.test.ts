import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import fp from 'fastify-plugin'
import t from 'tap'
import type { AuditEntry } from '#core/ports/audit-log.ts'
import { createOperator, signInOperator } from '../../test/support/operator.ts'
import { buildApp } from '../app.ts'
import { lambdaHost, toLambdaHandler } from '../lambda-handler.ts'
import { serverHost } from '../server-host.ts'
import { type Client, openBrowser, viaLambda, viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)

/** The audit log, with a switch that makes it fail. */
let isDown = false
const { auditLog } = shop.deps
const deps = {
  ...shop.deps,
  auditLog: {
    ...auditLog,
    append: (entry: AuditEntry) =>
      isDown ? Promise.reject(new Error('no answer')) : auditLog.append(entry),
  },
}
const app = buildApp(deps, serverHost())
const routes: { readonly method: string; readonly url: string }[] = []
const listed = buildApp(deps, {
  plugins: [
    fp(async (app) => {
      app.addHook('onRoute', ({ method, url, config }) => {
        if (config?.right) for (const one of [method].flat()) routes.push({ method: one, url })
      })
    }),
  ],
})
await listed.ready()
await app.listen({ port: 0, host: '127.0.0.1' })
const lambdaApp = buildApp(deps, lambdaHost)
const handler = await toLambdaHandler(lambdaApp)
t.teardown(() => Promise.all([app.close(), lambdaApp.close(), listed.close()]))

const hosts: Readonly<Record<string, Client>> = {
  server: viaServer(app),
  lambda: viaLambda(handler, { base64: false }),
}
const entries = () => auditLog.read(new Date().toISOString().slice(0, 10))

t.test('there are routes of operators that change something', async (t) => {
  t.ok(routes.filter(({ method }) => method === 'POST').length >= 3)
})

for (const [host, client] of Object.entries(hosts)) {
  const visit = () => openBrowser(client, siteOrigin)
  const signIn = async () => {
    const email = `operator-${randomUUID()}@example.com`
    await createOperator(shop.cognito, email, 'admin')
    const operator = visit()
    await signInOperator(async (path, body) => (await operator.post(path, body)).json, email)
    return operator
  }
  const place = async (): Promise<string> =>
    (await visit().post('/checkout', { items: [{ sku: 'MUG', quantity: 1 }] })).json.orderId
  const key = () => ({ 'idempotency-key': randomUUID() })

  t.test(`${host}: each act of an operator has two entries, in all routes`, async (t) => {
    const operator = await signIn()
    for (const { method, url } of routes) {
      const orderId = await place()
      const path = url.replace(':orderId', orderId)
      const { length } = await entries()
      if (method !== 'POST') {
        await operator.read(path)
        t.same((await entries()).length, length, `${method} ${url} changes nothing`)
        continue
      }
      const body = url.endsWith('approve') ? {} : { why: 'It broke' }
      const { status } = await operator.post(path, body, key())
      const added = (await entries()).slice(length)
      t.equal(status, 409, 'the order is neither paid nor in review')
      t.match(added, [
        {
          act: `POST ${url}`,
          target: orderId,
          phase: 'requested',
          role: 'admin',
          who: /^[0-9a-f-]{36}$/,
          from: /^10\./,
          before: { status: 'pending', refunded: 0, charged: 0 },
        },
        { act: `POST ${url}`, phase: 'failed', outcome: '409', after: { status: 'pending' } },
      ])
      t.equal(added[0]?.actId, added[1]?.actId)
      t.notMatch(JSON.stringify(added), /@example/)
    }
  })

  t.test(`${host}: without the log, an act is refused before it begins`, async (t) => {
    const operator = await signIn()
    const orderId = await place()
    isDown = true
    const path = `/operator/orders/${orderId}/refunds`
    const { status } = await operator.post(path, { why: 'It broke' }, key())
    isDown = false
    t.equal(status, 500)
    t.same((await shop.deps.orders.timeline(orderId))?.refunds, [])
  })

  t.test(`${host}: a request without the right is no act`, async (t) => {
    const { length } = await entries()
    const path = '/operator/orders/ord_01M83VNVF87VRSP9TWRENQ0000/reject'
    t.equal((await visit().post(path, { why: 'x' })).status, 401)
    t.equal((await entries()).length, length)
  })
}

t.test('an act that takes too long may still happen, so it has no end', async (t) => {
  const { gateway } = deps
  const slowGateway: typeof gateway = {
    ...gateway,
    refund: async (...refund) => {
      await sleep(1500)
      return gateway.refund(...refund)
    },
  }
  const slow = buildApp({ ...deps, gateway: slowGateway }, { ...serverHost(), deadlineMs: 600 })
  t.teardown(() => slow.close())
  await slow.listen({ port: 0, host: '127.0.0.1' })
  const email = `operator-${randomUUID()}@example.com`
  await createOperator(shop.cognito, email, 'admin')
  const operator = openBrowser(viaServer(app), siteOrigin)
  await signInOperator(async (path, body) => (await operator.post(path, body)).json, email)
  const buyer = openBrowser(viaServer(app), siteOrigin)
  const placed = await buyer.post('/checkout', { items: [{ sku: 'MUG', quantity: 1 }] })
  const order = await shop.deps.orders.read(placed.json.orderId)
  if (!order) throw new Error('there is no order')
  await shop.settle([shop.paymentOf(order)])
  const { length } = await entries()
  const answer = await viaServer(slow)({
    method: 'POST',
    path: `/operator/orders/${order.orderId}/refunds`,
    headers: {
      origin: siteOrigin,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    cookies: operator.cookies,
    body: JSON.stringify({ why: 'It broke' }),
  })
  t.match(JSON.parse(answer.text), { status: 503, code: 'timed_out' })
  const phases = (await entries()).slice(length).map(({ phase }) => phase)
  t.same(phases, ['requested'])
})
