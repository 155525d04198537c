import t from 'tap'
import { createSessionStore } from '#core/aws/dynamodb-sessions.ts'
import { parseDatabaseUrl } from '#core/mysql/login.ts'
import { migrateSchema } from '#core/mysql/migrate.ts'
import { openDatabase } from '#core/mysql/pool.ts'
import { createRecordSale } from '#core/mysql/record-sale.ts'
import { openMysql } from '../../core/test/support/mysql.ts'
import { tables } from '../../local/settings.ts'
import { createAccount } from './support/account.ts'
import { openLocal } from './support/local.ts'
import { run } from './support/run.ts'

const shop = await openLocal(t)
const url = await openMysql(t)
const login = parseDatabaseUrl(url)
const log = { debug() {}, info() {}, warn() {}, error() {} }
await migrateSchema({ login, log })
const database = openDatabase({ login, log })
t.teardown(() => database.close())
const recordSale = createRecordSale(database)
const exportOf = (customer: string) =>
  run('export', [shop.portBase, `MYSQL_URL=${url}`, `CUSTOMER=${customer}`])

const address = {
  line1: '7 rue des Canaris',
  line2: null,
  postal_code: '44000',
  city: 'Nantes',
  state: null,
  country: 'FR',
}

async function buyPaid(buyer: { email: string; customerId?: string }, name: string) {
  const orderId = await shop.buy(
    { name, address, ...(buyer.customerId ? {} : { email: buyer.email }) },
    buyer.customerId ? buyer : {},
  )
  await run('reconcile', [shop.portBase, 'YES=1'])
  const timeline = await shop.orders.timeline(orderId)
  if (!timeline) throw new Error('the order is missing')
  await recordSale(timeline)
  return orderId
}

t.test('an account, its orders and the guest orders of its address', async (t) => {
  const email = 'anna.canari@example.com'
  const customerId = await createAccount(t, shop.urls.cognito, email)
  const sessions = createSessionStore({ dynamodb: shop.dynamodb, table: tables.orders })
  await sessions.open({ customerId, sessionId: 'ses_canari', expiresAt: 1_900_000_000 })
  const own = await buyPaid({ email, customerId }, 'Anna Canari')
  const asGuest = await buyPaid({ email: 'Anna.Canari@example.com' }, 'A. Canari')
  const stranger = await buyPaid({ email: 'bruno@example.com' }, 'Bruno Mouette')
  await run('refund', [shop.portBase, `ORDER=${own}`, 'AMOUNT=1.00', 'YES=1'])

  const byEmail = await exportOf(email)
  t.match(byEmail, { status: 0, err: '' })
  const data = JSON.parse(byEmail.out)
  t.match(data, { shop: 'local', customer: email, account: { customerId, email } })
  t.match(data.sessions, [{ entry: 'session#ses_canari' }])
  const ids = [own, asGuest].sort()
  t.same(
    data.orders.map(({ order }: { order: { orderId: string } }) => order.orderId),
    ids,
  )
  const [first] = data.orders.filter(
    ({ order }: { order: { orderId: string } }) => order.orderId === own,
  )
  t.match(first.order, { email, address: { name: 'Anna Canari', line1: '7 rue des Canaris' } })
  t.match(first.refunds, [{ amount: 100 }])
  t.match(
    first.mails.map(({ kind }: { kind: string }) => kind),
    ['confirmed', 'refunded'],
  )
  t.ok(first.events.length >= 3)
  const [payment] = data.payments.filter(({ orderId }: { orderId: string }) => orderId === own)
  t.match(payment.session, { customer_details: { email, name: 'Anna Canari' } })
  t.match(payment.paymentIntent, { object: 'payment_intent' })
  t.match(payment.charge, { object: 'charge' })
  t.match(payment.refunds, [{ amount: 100 }])
  t.same(data.sales.orders.map(({ order_id: id }: { order_id: string }) => id).sort(), ids)
  t.ok(data.sales.order_lines.length === 2 && data.sales.money_moves.length >= 2)
  t.notMatch(byEmail.out, stranger, 'nothing about others')
  t.notMatch(byEmail.out, 'Mouette')

  const byAccount = JSON.parse((await exportOf(customerId)).out)
  const { customer: _, exportedAt: __, ...rest } = byAccount
  const { customer: ___, exportedAt: ____, ...wanted } = data
  t.same(rest, wanted, 'the account id leads to the same')
})

t.test('a guest has no account', async (t) => {
  const { status, out } = await exportOf('bruno@example.com')
  t.equal(status, 0)
  t.match(JSON.parse(out), { account: null, sessions: [], orders: [{ order: {} }] })
})

t.test('an order of another account with the same address is not the person’s', async (t) => {
  const email = 'carla@example.com'
  const other = '00000000-0000-4000-8000-000000000001'
  await buyPaid({ email, customerId: other }, 'Carla')
  t.match(await exportOf(email), { status: 1, err: `account ${other} has orders` })
  t.match(JSON.parse((await exportOf(other)).out), { account: null, orders: [{ order: {} }] })
})

t.test('an unknown customer is an error', async (t) => {
  t.match(await exportOf('nobody@example.com'), {
    status: 1,
    out: '',
    err: 'nothing is stored about nobody@example.com',
  })
  t.match(await exportOf('nobody'), { status: 1, err: 'CUSTOMER must be an e-mail address' })
})
