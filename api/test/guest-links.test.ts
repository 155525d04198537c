import { ScanCommand } from '@aws-sdk/client-dynamodb'
import t from 'tap'
import { createDynamoDb } from '#core/aws/clients.ts'
import { newGuestId, newOrderId } from '#core/ids.ts'
import { checkLink } from '#core/order/order-link.ts'
import { linkKey, tables, userPool } from '../../local/settings.ts'
import { buildApp } from '../app.ts'
import { openBrowser } from './support/clients.ts'
import { hosts } from './support/hosts.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const order = { items: [{ sku: 'MUG', quantity: 1 }] }

for (const [host, open] of Object.entries(hosts)) {
  t.test(`${host}: the links of other orders never remove a browser's own order`, async (t) => {
    const shop = await openShop(t)
    const buyer = openBrowser(await open(shop, t), siteOrigin)
    const { orderId } = (await buyer.post('/api/checkout', order)).json
    for (let count = 0; count < 25; count += 1) {
      const path = shop.linkTo(newOrderId())
      t.equal((await buyer.see(path)).status, 303)
    }
    t.equal((await buyer.read(`/api/orders/${orderId}`)).status, 200)
    await buyer.see(shop.linkTo(orderId))
    const other = (await openBrowser(await open(shop, t), siteOrigin).post('/api/checkout', order))
      .json.orderId
    t.equal((await buyer.read(`/api/orders/${other}`)).status, 404)
    await buyer.see(shop.linkTo(other))
    t.equal((await buyer.read(`/api/orders/${other}`)).status, 200)
    t.equal((await buyer.read(`/api/orders/${orderId}`)).status, 200)
  })

  t.test(`${host}: a link opens one order until it expires`, async (t) => {
    const shop = await openShop(t)
    const client = await open(shop, t)
    const [one, other] = [newOrderId(), newOrderId()]
    const path = shop.linkTo(one)
    t.equal((await client({ path })).status, 303)
    t.equal((await client({ path: path.replace(one, other) })).status, 404, 'another order')
    const [, token = ''] = /token=([^&]+)/.exec(path) ?? []
    const [expiry = '', signature = ''] = token.split('.')
    const later = (Number.parseInt(expiry, 36) + 1).toString(36)
    for (const forged of [
      `${later}.${signature}`,
      `${expiry}.${'A'.repeat(43)}`,
      `${expiry}.`,
      `${expiry}.${signature}x`,
      `${token}&token=${token}`,
    ]) {
      const changed = path.replace(token, forged)
      t.not((await client({ path: changed })).status, 303, forged)
    }
    shop.clockOffset.ms = 90 * 24 * 3600_000 + 1000
    t.equal((await client({ path })).status, 404, 'it has expired')
  })

  t.test(`${host}: no token that opens an order is stored`, async (t) => {
    const shop = await openShop(t)
    const buyer = openBrowser(await open(shop, t), siteOrigin)
    const { orderId } = (await buyer.post('/api/checkout', order)).json
    const placed = await shop.deps.orders.read(orderId)
    await shop.settle(placed ? [shop.paymentOf(placed)] : [])
    const dynamodb = createDynamoDb(userPool.region)
    t.teardown(() => dynamodb.destroy())
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: tables.orders }))
    const stored = JSON.stringify(Items)
    t.match(stored, orderId)
    t.notMatch(stored, /eyJ|[Tt]oken/)
    const now = new Date()
    for (const token of stored.match(/[0-9a-z]{1,8}\.[\w-]{43}/g) ?? [])
      t.equal(checkLink({ orderId, token }, [linkKey], now), 'invalid')
  })
}

t.test('a full guest cookie is smaller than browsers allow', async (t) => {
  const app = buildApp((await openShop(t)).deps)
  t.teardown(() => app.close())
  await app.ready()
  const ids = (count: number) => Array.from({ length: count }, newOrderId)
  const token = app.tokenKeys.sign('guest', {
    orders: ids(30),
    linked: ids(20),
    guestId: newGuestId(),
  })
  t.ok(token.length < 3000, `${token.length} bytes`)
})
