import {
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import tap from 'tap'
import { createOrderStore } from '#core/aws/dynamodb-orders.ts'
import { createProductStore } from '#core/aws/dynamodb-products.ts'
import { createOrderRecovery } from '#core/aws/dynamodb-recovery.ts'
import { toItem } from '#core/aws/expressions.ts'
import { holdsUnits, judgeRecovery } from '#core/order/judge-recovery.ts'
import type { Order } from '#core/order/order.ts'
import { recoverOrders, rewriteSales } from '#core/order/recover-orders.ts'
import { rebuildOrders } from '#core/payment/rebuild-orders.ts'
import { createTables } from '../../../local/emulators/tables.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'
import { sampleOrder } from '../support/sample-order.ts'

const replaced = { orders: 'orders', products: 'products' }
const restored = { orders: 'orders-restored', products: 'products-restored' }
const point = '2026-11-30T08:05:00.000Z'

tap.test('a later version is copied only if the shop could have made it', async (t) => {
  const before = sampleOrder({ status: 'paid', createdAt: '2026-11-30T08:00:00Z' })
  const later = (over: Partial<Order>) => ({
    ...before,
    updatedAt: '2026-11-30T08:10:00.000Z',
    ...over,
  })
  const judge = (order: Order | undefined, known: Order | undefined = before) =>
    judgeRecovery({ restored: known, replaced: order }, point)

  t.equal(judge(before), 'same')
  t.equal(judge(later({ status: 'completed' })), 'copy')
  t.equal(judge(later({ status: 'cancelled' })), 'copy')
  t.equal(judge(later({}), undefined), 'copy')
  t.equal(judge(later({ status: 'pending' })), 'unsound', 'no step leads there')
  t.equal(judge({ ...before, status: 'completed' }), 'unsound', 'changed without its time')
  t.equal(judge(later({ total: 1 })), 'unsound', 'the lines do not sum to the total')
  t.equal(judge(later({ lines: [], total: 0 })), 'unsound')
  t.equal(judge(later({ status: 'lost' as never })), 'unsound')
  t.equal(judge(later({ traceId: 'another' })), 'unsound', 'a fixed field changed')
  t.equal(judge(later({ total: 1 }), undefined), 'unsound')
  t.equal(judge(undefined), 'missing')
  t.equal(judge(undefined, later({ createdAt: '2026-11-30T08:06:00Z' })), 'newer')
  t.equal(judge(before, later({})), 'newer')
  const sent = { dueAt: point, attempts: 1 }
  const waiting = { ...before, outbox: { announcement: sent, sale: sent } }
  t.equal(
    judge({ ...before, outbox: { announcement: sent } }, waiting),
    'copy',
    'an effect is done',
  )
  t.equal(judge(waiting, { ...before, outbox: { announcement: sent } }), 'same')
})

tap.test('orders since the point in time are copied, the damage is not', async (t) => {
  const shop = await openEmulatedShop(t)
  const { dynamodb } = shop
  await createTables(dynamodb, restored)
  const recovery = createOrderRecovery({ dynamodb, replaced, restored })
  const orders = createOrderStore({
    dynamodb,
    table: restored.orders,
    productsTable: restored.products,
  })
  const initial = await unitsIn(dynamodb, replaced)
  const [paidLater, untouched, expiredLater, wiped, garbled] = [
    await shop.place(),
    await shop.place(),
    await shop.place({ items: [{ sku: 'LAST', quantity: 1 }] }),
    await shop.place(),
    await shop.place(),
  ]
  await copyTables(dynamodb)
  const at = new Date().toISOString()

  await shop.pay(paidLater)
  await shop.handleEvents()
  const after = await shop.place()
  await shop.pay(after)
  await shop.handleEvents()
  await shop.deps.orders.change({
    orderId: expiredLater.orderId,
    from: ['pending'],
    to: 'expired',
    event: { entry: 'expired', at: new Date().toISOString(), what: 'expired' },
    returnStock: [{ sku: 'LAST', quantity: 1, unitPrice: 500, currency: 'EUR' }],
    limitShare: { units: 1, counters: [] },
  })
  await dynamodb.send(
    new DeleteItemCommand({
      TableName: replaced.orders,
      Key: toItem({ orderId: wiped.orderId, entry: 'order' }),
    }),
  )
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: replaced.orders,
      Key: toItem({ orderId: garbled.orderId, entry: 'order' }),
      UpdateExpression: 'SET #total = :one, updatedAt = :now',
      ExpressionAttributeNames: { '#total': 'total' },
      ExpressionAttributeValues: toItem({ ':one': 1, ':now': new Date().toISOString() }),
    }),
  )

  const first = await recoverOrders({ point: at, isLive: false }, recovery)
  t.match(first.counts, { copy: 3, missing: 1, unsound: 1 })
  t.same(
    first.toCheck.map(({ orderId, why }) => `${orderId} ${why}`).sort(),
    [`${wiped.orderId} missing`, `${garbled.orderId} unsound`].sort(),
  )
  t.equal((await orders.read(paidLater.orderId))?.status, 'paid')
  t.equal((await orders.read(expiredLater.orderId))?.status, 'expired')
  t.equal((await orders.read(garbled.orderId))?.total, garbled.total)
  t.equal((await orders.read(untouched.orderId))?.status, 'pending')
  t.same(
    await orders.timeline(after.orderId),
    await shop.deps.orders.timeline(after.orderId),
    'the timeline is copied too',
  )
  t.equal(await orders.findOrderId(await shop.paymentOf(after)), after.orderId)
  t.same(await stockEquation(dynamodb), initial, 'available and held units are the initial ones')

  const second = await recoverOrders({ point: at, isLive: true }, recovery)
  t.notOk(second.counts.copy, 'a second run copies nothing')
  t.same(await stockEquation(dynamodb), initial)
})

tap.test('a paid order that no table has is rebuilt from its payment', async (t) => {
  const shop = await openEmulatedShop(t)
  const { dynamodb, deps } = shop
  const recovery = createOrderRecovery({ dynamodb, replaced: restored, restored: replaced })
  const products = createProductStore({ dynamodb, table: replaced.products })
  const initial = await unitsIn(dynamodb, replaced)
  const items = [
    { sku: 'MUG', quantity: 2 },
    { sku: 'LAST', quantity: 1 },
  ]
  const order = await shop.place({ items, customerId: 'a customer', email: 'a@example.com' })
  await shop.pay(order)
  await removeOrders(dynamodb, initial)

  const rebuild = () =>
    rebuildOrders(new Date(Date.now() - 60_000), { ...deps, products, recovery })
  t.same(await rebuild(), { rebuilt: [order.orderId], lost: [] })
  await shop.handleAllEvents()
  const found = await deps.orders.read(order.orderId)
  const { orderId, createdAt, traceId, lines, total, currency, customerId, language } = order
  const known = { orderId, createdAt, traceId, lines, total, currency, customerId, language }
  t.match(found, { ...known, status: 'paid', address: { country: 'FR' }, email: /@/ })
  t.same(await unitsIn(dynamodb, replaced), { MUG: Number(initial['MUG']) - 2, LAST: 0 })
  t.same(await rebuild(), { rebuilt: [], lost: [] }, 'a second run changes nothing')
})

tap.test('an order that the restored shop has changed is not overwritten', async (t) => {
  const shop = await openEmulatedShop(t)
  const { dynamodb } = shop
  await createTables(dynamodb, restored)
  const recovery = createOrderRecovery({ dynamodb, replaced, restored })
  const order = await shop.place()
  await copyTables(dynamodb)
  await shop.pay(order)
  await shop.handleEvents()
  const versions = await recovery.read(order.orderId)
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: restored.orders,
      Key: toItem({ orderId: order.orderId, entry: 'order' }),
      UpdateExpression: 'SET updatedAt = :now',
      ExpressionAttributeValues: toItem({ ':now': new Date().toISOString() }),
    }),
  )
  t.equal(await recovery.copy(versions), false)
  t.equal((await recovery.read(order.orderId)).restored?.status, 'pending')
})

tap.test('sales since the restore of the database are written again, once', async (t) => {
  const shop = await openEmulatedShop(t)
  const { dynamodb } = shop
  const recovery = createOrderRecovery({ dynamodb, replaced, restored: replaced })
  const store = (orderId: string, over: Partial<Order>) =>
    put(dynamodb, replaced.orders, { ...sampleOrder({ orderId, ...over }), entry: 'order' })
  const charged = { amount: 2400, currency: 'EUR' }
  const late = 'ord_01KB00000000000000000000A2'
  await store('ord_01KB00000000000000000000A1', { charged, updatedAt: '2026-11-30T08:00:00.000Z' })
  await store(late, { charged, updatedAt: '2026-11-30T08:06:00.000Z', version: 3 })
  await store('ord_01KB00000000000000000000A3', {
    status: 'expired',
    updatedAt: '2026-11-30T08:06:00.000Z',
  })
  const rewrite = () => rewriteSales(recovery.paidSince(point), 'restore', shop.deps)
  t.equal(await rewrite(), 1)
  t.match(await shop.deps.orders.timeline(late), {
    order: { version: 1003, status: 'completed' },
    dueSale: { attempts: 0, openShard: /^open#/ },
  })
  t.equal(await rewrite(), 0)
})

/** Removes all orders and resets the stock, as a restore to an earlier time does. */
async function removeOrders(dynamodb: DynamoDBClient, units: Readonly<Record<string, number>>) {
  for (const { orderId, entry } of await itemsIn(dynamodb, replaced.orders))
    await dynamodb.send(
      new DeleteItemCommand({ TableName: replaced.orders, Key: toItem({ orderId, entry }) }),
    )
  for (const row of await itemsIn(dynamodb, replaced.products))
    await put(dynamodb, replaced.products, { ...row, available: units[row['sku']] })
}

async function itemsIn(dynamodb: DynamoDBClient, TableName: string) {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }))
  return Items.map((item) => unmarshall(item))
}

const put = (dynamodb: DynamoDBClient, TableName: string, fields: Record<string, unknown>) =>
  dynamodb.send(new PutItemCommand({ TableName, Item: toItem(fields) }))

async function copyTables(dynamodb: DynamoDBClient) {
  for (const name of ['orders', 'products'] as const)
    for (const item of await itemsIn(dynamodb, replaced[name]))
      await put(dynamodb, restored[name], item)
}

async function unitsIn(dynamodb: DynamoDBClient, { products }: { readonly products: string }) {
  const rows = await itemsIn(dynamodb, products)
  return Object.fromEntries(rows.map(({ sku, available }) => [sku, available]))
}

/** Returns the available units of each product plus those that orders hold or have sold. */
async function stockEquation(dynamodb: DynamoDBClient) {
  const units = await unitsIn(dynamodb, restored)
  for (const item of await itemsIn(dynamodb, restored.orders)) {
    if (item['entry'] !== 'order' || !holdsUnits(item['status'])) continue
    for (const { sku, quantity } of (item as Order).lines) units[sku] += quantity
  }
  return units
}
