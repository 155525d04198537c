import { QueryCommand } from '@aws-sdk/client-dynamodb'
import t from 'tap'
import { claimOrders } from '#core/order/claim-orders.ts'
import { toEmailKey } from '#core/order/email-key.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'

const shop = await openEmulatedShop(t)
const { deps } = shop

/** Places an order and pays it with an address. */
async function buy(email: string) {
  const order = await shop.place()
  await shop.pay(order, { email })
  await shop.handleEvents()
  return order
}

const customerOf = async (orderId: string) => (await deps.orders.read(orderId))?.customerId

t.test('an account claims the paid guest orders of its address, once', async (t) => {
  const email = 'Claire@Example.com'
  const one = await buy(email)
  const other = await buy('claire@example.com')
  const foreign = await buy('someone.else@example.com')
  const unpaid = await shop.place()
  const account = { customerId: 'sub-claire', email: 'claire@example.COM' }

  const counts = await Promise.all([1, 2, 3].map(() => claimOrders(account, deps)))
  t.equal(
    counts.reduce((sum, count) => sum + count, 0),
    2,
    'claims at the same time share the orders',
  )
  t.equal(await claimOrders(account, deps), 0, 'a second claim changes nothing')
  t.same(
    await Promise.all([one, other, foreign, unpaid].map(({ orderId }) => customerOf(orderId))),
    ['sub-claire', 'sub-claire', undefined, undefined],
  )
  const listed = (await deps.orders.ofCustomer('sub-claire')).orders.map(({ orderId }) => orderId)
  t.same(listed.sort(), [one.orderId, other.orderId].sort())
  const { entries } = await shop.read(one)
  t.equal(entries.filter(({ entry }) => entry === 'claimed').length, 1)
  t.equal(await claimOrders({ ...account, customerId: 'sub-thief' }, deps), 0)
  t.equal(await customerOf(one.orderId), 'sub-claire', 'another account cannot take it')
})

t.test('a claim and a payment at the same time both succeed', async (t) => {
  const account = { customerId: 'sub-race', email: 'race@example.com' }
  const order = await shop.place()
  await shop.pay(order, { email: account.email })
  await Promise.all([shop.handleEvents(), claimOrders(account, deps)])
  await claimOrders(account, deps)
  const { order: now } = await shop.read(order)
  t.equal(now.customerId, 'sub-race')
  t.notSame(now.status, 'pending')
})

t.test('the index contains a digest of the address and the account, nothing else', async (t) => {
  await buy('index@example.com')
  const { Items = [] } = await shop.dynamodb.send(
    new QueryCommand({
      TableName: 'orders',
      IndexName: 'by-email',
      KeyConditionExpression: 'emailKey = :key',
      ExpressionAttributeValues: { ':key': { S: toEmailKey('INDEX@example.com') } },
    }),
  )
  t.equal(Items.length, 1)
  t.same(Object.keys(Items[0] ?? {}).sort(), ['emailKey', 'entry', 'orderId'])
})
