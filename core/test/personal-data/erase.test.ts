import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import t from 'tap'
import { createItemStore } from '#core/aws/dynamodb-items.ts'
import { createOrderRecovery } from '#core/aws/dynamodb-recovery.ts'
import { createSessionStore } from '#core/aws/dynamodb-sessions.ts'
import { changesSale } from '#core/order/due-sale.ts'
import type { Order } from '#core/order/order.ts'
import { runDueEffects } from '#core/order/run-effects.ts'
import { eraseExpired, findExpired } from '#core/personal-data/erase-expired.ts'
import { erasePerson, planErasure } from '#core/personal-data/erase-person.ts'
import { blockersOf, erasureOf, hasPersonalData } from '#core/personal-data/judge-erasure.ts'
import { eraseAgain, erasuresPrefix } from '#core/personal-data/recorded-erasures.ts'
import type { AccountRecord } from '#core/ports/personal-data.ts'
import { refundIdOf } from '#core/refund/refund.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import { createTables } from '../../../local/emulators/tables.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'
import { sampleOrder, timelineOf } from '../support/sample-order.ts'

const shop = await openEmulatedShop(t)
const { dynamodb, deps, handleEvents, pay, place, read } = shop
const items = createItemStore({ dynamodb, table: 'orders' })
const sessions = createSessionStore({ dynamodb, table: 'orders' })
const canaries = ['Zoé Canari', '9 rue des Serins', '+33 6 00 00 12 34', 'zoe.canari@example.com']

/** The account provider, with the accounts of this test. */
const accounts = new Map<string, AccountRecord>()
let refusesDelete = false
const allDeps = {
  ...deps,
  announceCompleted: async () => undefined,
  items,
  accounts: {
    find: async (customer: string) =>
      [...accounts.values()].find((one) => [one.customerId, one.email].includes(customer)),
    delete: async (customerId: string) => {
      if (refusesDelete) throw new Error('the provider does not answer')
      accounts.delete(customerId)
    },
  },
}

async function placePaid(customerId?: string): Promise<Order> {
  const [name, line1, line2, email = ''] = canaries
  const order = await place(customerId ? { customerId, email } : {})
  const address = { line1, line2, postal_code: '44000', city: 'Nantes', state: null, country: 'FR' }
  shop.forgetEvents()
  await pay(order, { name, address, ...(customerId ? {} : { email }) })
  await handleEvents()
  return order
}

/** Refunds an order, which cancels it, and sends its mails. */
async function end({ orderId }: Order) {
  const refundId = refundIdOf()
  const why = 'Zoé Canari asked for it by phone'
  await refundOrder({ orderId, refundId, amount: 4800, by: 'operator', why }, deps)
  await handleEvents()
  await runDueEffects(orderId, allDeps)
}

async function stored(table = 'orders') {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: table }))
  return Items
}
const textOf = async () => JSON.stringify((await stored()).map((item) => unmarshall(item)))

async function found(): Promise<readonly string[]> {
  const text = await textOf()
  return canaries.filter((canary) => text.includes(canary))
}

t.test('an order is erased only when nothing is open', async (t) => {
  const finished = sampleOrder()
  const why = (over: Partial<Parameters<typeof blockersOf>[0]> = {}, order: Partial<Order> = {}) =>
    blockersOf(timelineOf({ ...finished, ...order }, over)).join()
  t.equal(why(), '')
  for (const status of ['cancelled', 'expired', 'payment_failed'] as const)
    t.equal(why({}, { status }), '', status)
  for (const status of [
    'pending',
    'awaiting_funds',
    'review',
    'paid',
    'packaging',
    'shipping',
  ] as const)
    t.match(why({}, { status }), `is ${status}`)
  t.match(why({}, { disputesOpen: 1 }), 'open dispute')
  t.match(why({}, { outbox: { announcement: { dueAt: '', attempts: 1 } } }), 'effects')
  const refund = { refundId: 'rfd_1', status: 'pending' } as never
  t.match(why({ refunds: [refund] }), 'refund rfd_1 is pending')
  const failed = { refundId: 'rfd_1', status: 'failed', nextCheckAt: 'never' } as never
  t.match(why({ refunds: [failed] }), 'refund rfd_1 is failed', 'it waits for an operator')
  const mail = { mailId: 'shipped', kind: 'shipped', dueAt: '2026' } as never
  t.match(why({ mails: [mail] }), 'not sent yet')
  t.match(why({ mails: [{ ...(mail as object), failure: 'x' } as never] }), /KIND=shipped.*DROP=1/)
})

t.test('what stays of an order is what accounting needs', async (t) => {
  const order = {
    ...sampleOrder({
      email: 'a@b.c',
      emailKey: 'k',
      customerId: 'c',
      cartId: 'x',
      countedIn: ['n'],
    }),
    address: { name: 'N', line1: 'L', postalCode: 'P', city: 'C', state: 'S', country: 'FR' },
    guestToken: 'written by an earlier release',
  }
  t.ok(hasPersonalData(order))
  const { set, remove } = erasureOf(order, new Date('2026-11-30T10:00:00Z'))
  t.same(remove?.toSorted(), [
    'cartId',
    'countedIn',
    'customerId',
    'email',
    'emailKey',
    'guestToken',
  ])
  t.same(set?.address, { name: '', line1: '', postalCode: '', city: '', country: 'FR' })
  const paidOnly = sampleOrder({ customerId: 'c', charged: { amount: 2400, currency: 'EUR' } })
  const change = erasureOf(paidOnly, new Date())
  t.ok(changesSale(change), 'the sales database has the account, even without an address')
  t.equal(
    set?.expiresAt,
    Date.parse('2037-10-25T01:31:30Z') / 1000,
    '1 + 10 years after the change',
  )
})

t.test('an erasure leaves no trace of the person', async (t) => {
  const [, , , email = ''] = canaries
  const customerId = '11111111-1111-4111-8111-111111111111'
  accounts.set(customerId, { customerId, email, status: 'CONFIRMED', createdAt: undefined })
  await sessions.open({ customerId, sessionId: 's1', expiresAt: 1_900_000_000 })
  const own = await placePaid(customerId)
  const asGuest = await placePaid()
  t.same(await found(), canaries, 'before')
  const early = await planErasure(email, allDeps)
  t.equal(early.blockers.length, 4, 'both are paid, and their mails are not sent')
  await t.rejects(erasePerson(early, allDeps), /is paid/)
  t.same(await found(), canaries, 'nothing has changed')
  await end(own)
  await end(asGuest)
  t.match(await textOf(), 'asked for it by phone')
  const backup = await stored()
  const before = (await read(own)).order

  const plan = await planErasure(email, allDeps)
  t.match(plan, { blockers: [], sessions: 1, orders: { length: 2 } })
  refusesDelete = true
  await t.rejects(erasePerson(plan, allDeps), /does not answer/)
  refusesDelete = false
  t.ok(accounts.has(customerId), 'stopped before the account')
  const rest = await planErasure(email, allDeps)
  t.match(rest, { orders: [], sessions: 0, person: { account: { email } } })
  await erasePerson(rest, allDeps)
  t.notOk(accounts.has(customerId))
  t.same(await found(), [], 'after')
  t.notMatch(await textOf(), /asked for it by phone|account#|"customerId":"1111.*email/)

  const { order, refunds, entries } = await read(own)
  const { email: _, emailKey: __, customerId: ___, address, ...kept } = before
  t.match(order, { ...kept, version: Number, updatedAt: String } as object)
  const { country } = address ?? {}
  t.same(order.address, { name: '', line1: '', postalCode: '', city: '', country })
  t.match(refunds, [{ amount: 4800, why: 'erased' }])
  t.ok(entries.some(({ entry }) => entry.startsWith('erased#')))
  const expiring = await items.readPartition(own.orderId)
  t.ok(expiring.every(({ entry, expiresAt }) => expiresAt || entry === 'sale'))

  await shop.handleAllEvents()
  t.same(await found(), [], 'events that arrive again bring nothing back')
  await runDueEffects(own.orderId, allDeps)
  t.equal(shop.sales.get(own.orderId)?.order.customerId, undefined)

  // A restore brings back the tables as they were. The list of erasures is copied, as all that expires.
  await createTables(dynamodb, { orders: 'restored', products: 'restored-products' })
  for (const Item of backup)
    await dynamodb.send(new PutItemCommand({ TableName: 'restored', Item }))
  const recovery = createOrderRecovery({
    dynamodb,
    replaced: { orders: 'orders', products: 'products' },
    restored: { orders: 'restored', products: 'restored-products' },
  })
  await recovery.copyExpiring({ isLive: false })
  const restored = createItemStore({ dynamodb, table: 'restored' })
  t.match(
    (await restored.readPartition(own.orderId)).find(({ entry }) => entry === 'order'),
    { email },
    'erased orders are not copied as counters are: judgeRecovery decides',
  )
  for (const Item of backup) await dynamodb.send(new PutItemCommand({ TableName: 'orders', Item }))
  t.same(await found(), canaries, 'restored')
  const again = () => eraseAgain(items.scanPartitions(erasuresPrefix), allDeps)
  t.same(await again(), { erased: 2, blocked: [] })
  t.same(await found(), [], 'erased again')
  t.same(await again(), { erased: 0, blocked: [] })
})

t.test('a late payment for an erased order makes it an order again, without an end', async (t) => {
  const customerId = '22222222-2222-4222-8222-222222222222'
  const late = await place({ customerId, email: 'late.canari@example.com' })
  shop.forgetEvents()
  await shop.ask('POST', `sessions/${(await shop.sessionOf(late)).id}/expire`)
  await handleEvents()
  await erasePerson(await planErasure(customerId, allDeps), allDeps)
  t.match((await read(late)).order, { status: 'expired', erasedAt: String, expiresAt: Number })
  await pay(late, { late: true })
  await handleEvents()
  const { order } = await read(late)
  t.match(order, { status: 'paid', email: String, address: { country: 'FR' } })
  t.notOk(order.erasedAt ?? order.expiresAt)
})

t.test('contact data past its period is erased, unless it is still needed', async (t) => {
  const old = await placePaid()
  await end(old)
  const open = await placePaid()
  const ids = async () => {
    const list: string[] = []
    for await (const { order } of findExpired(allDeps)) list.push(order.orderId)
    return list
  }
  t.same(await ids(), [])
  shop.pass(3 * 366 * 24 * 3600)
  t.same(await ids(), [old.orderId])
  t.equal(await eraseExpired(allDeps), 1)
  t.same(await ids(), [])
  t.notOk(hasPersonalData((await read(old)).order))
  t.ok(hasPersonalData((await read(open)).order))
  shop.resetTime()
})
