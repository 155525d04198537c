import t, { type Test } from 'tap'
import { parseDatabaseUrl } from '#core/mysql/login.ts'
import { migrateSchema } from '#core/mysql/migrate.ts'
import { openDatabase } from '#core/mysql/pool.ts'
import { createRecordSale } from '#core/mysql/record-sale.ts'
import { readReport } from '#core/mysql/reports.ts'
import { advanceOrder } from '#core/order/advance-order.ts'
import type { Order } from '#core/order/order.ts'
import { writeDueSale } from '#core/order/write-sale.ts'
import { approveOrder } from '#core/payment/review-order.ts'
import type { OrderTimeline } from '#core/ports/order-store.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import type { Event, Session } from '../../../local/emulators/stripe/objects.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'
import { openMysql } from '../support/mysql.ts'

const shop = await openEmulatedShop(t)
const login = parseDatabaseUrl(await openMysql(t))
const log = { debug() {}, info() {}, warn() {}, error() {} }
await migrateSchema({ login, log })
const database = openDatabase({ login, log })
t.teardown(() => database.close())
const recordSale = createRecordSale(database)

const written: OrderTimeline[] = []
const deps = {
  ...shop.deps,
  recordSale: async (timeline: OrderTimeline) => {
    written.push(timeline)
    await recordSale(timeline)
  },
}
const orders: Order[] = []
const byOperator = { why: 'broken', by: 'anna' }

/** Returns the sums of a report by currency, over all days. */
async function report(name: 'revenue' | 'vat' = 'revenue') {
  const rows = await readReport(database, { report: name, from: '2000-01-01', to: '2099-12-31' })
  const sums = new Map<string, Record<string, number>>()
  for (const row of rows) {
    const sum = sums.get(String(row['currency'])) ?? {}
    for (const [column, value] of Object.entries(row))
      if (column.endsWith('_minor')) sum[column] = (sum[column] ?? 0) + Number(value)
    sums.set(String(row['currency']), sum)
  }
  return sums
}

/** Returns the same sums as Stripe's objects have them. */
async function sumsAtStripe() {
  const sums = new Map<string, { paid: number; refunded: number; lost: number }>()
  const sessions = (await shop.ask('GET', 'sessions')) as Session[]
  const events = ((await shop.ask('GET', 'events')) as { event: Event }[]).map(({ event }) => event)
  for (const session of sessions) {
    if (session.payment_status !== 'paid') continue
    const currency = session.currency.toUpperCase()
    const sum = sums.get(currency) ?? { paid: 0, refunded: 0, lost: 0 }
    const intent = session.payment_intent ?? ''
    sum.paid += session.amount_total
    for (const { amount, status } of await shop.refundsOf(intent))
      if (status === 'succeeded' || status === 'pending') sum.refunded += amount
    for (const { type, data } of events) {
      const dispute = data.object as { payment_intent?: string; amount: number; status: string }
      const isLost = type === 'charge.dispute.closed' && dispute.status === 'lost'
      if (isLost && dispute.payment_intent === intent) sum.lost += dispute.amount
    }
    sums.set(currency, sum)
  }
  return sums
}

async function checkSums(t: Test, when: string) {
  await shop.handleEvents()
  for (const order of orders) await writeDueSale(order, deps)
  const [reported, vat, atStripe] = [await report(), await report('vat'), await sumsAtStripe()]
  t.same([...reported.keys()].sort(), [...atStripe.keys()].sort(), `${when}: the same currencies`)
  for (const [currency, { paid, refunded, lost }] of atStripe) {
    const net = paid - refunded - lost
    t.match(
      reported.get(currency),
      {
        ...{ paid_minor: paid, refunded_minor: refunded, charged_back_minor: lost },
        net_minor: net,
      },
      `${when}: revenue in ${currency}`,
    )
    t.equal(vat.get(currency)?.['gross_minor'], net, `${when}: the VAT report in ${currency}`)
    t.equal(vat.get(currency)?.['tax_minor'], reported.get(currency)?.['tax_minor'])
  }
}

async function buy(over: object = {}) {
  const order = await shop.place()
  orders.push(order)
  await shop.pay(order, over)
  await shop.handleEvents()
  // An order under review does not start.
  if ((await shop.read(order)).order.status === 'paid') await start('start-packaging', order)
  return order
}

t.test('a report has the sums of Stripe, to the cent, whatever happens to the money', async (t) => {
  const [kept, partly, wholly, cancelled, disputed, won] = [
    await buy(),
    await buy(),
    await buy(),
    await buy(),
    await buy(),
    await buy(),
  ]
  const foreign = await buy({ currency: 'usd' })
  await checkSums(t, 'before')

  const part = { orderId: partly.orderId, ...byOperator }
  await refundOrder({ ...part, amount: 1, refundId: 'rfd_1' }, deps)
  await refundOrder({ ...part, amount: 1234, refundId: 'rfd_2' }, deps)
  await shop.ask('POST', `payment_intents/${await shop.paymentOf(kept)}/refund`, { amount: 77 })
  await checkSums(t, 'refunded in part')

  shop.pass(1)
  await start('start-shipping', wholly)
  await refundOrder({ orderId: wholly.orderId, refundId: 'rfd_3', ...byOperator }, deps)
  await cancelOrder(cancelled.orderId, byOperator, deps)
  await checkSums(t, 'refunded as a whole')

  const dispute = async (order: Order) => {
    const path = `payment_intents/${await shop.paymentOf(order)}/dispute`
    return (await shop.ask('POST', path)) as { id: string }
  }
  const [lost, later] = [await dispute(disputed), await dispute(won)]
  await checkSums(t, 'disputed')
  await shop.ask('POST', `disputes/${lost.id}/close`, { status: 'lost' })
  await shop.ask('POST', `disputes/${later.id}/close`, { status: 'won' })
  await checkSums(t, 'lost and won')

  const { order } = await shop.read(foreign)
  t.equal(order.status, 'review')
  const address = { name: 'A', line1: '1', postalCode: '59000', city: 'Lille', country: 'FR' }
  await approveOrder(foreign.orderId, { by: 'anna', address }, deps)
  await refundOrder({ ...part, orderId: foreign.orderId, amount: 100, refundId: 'rfd_4' }, deps)
  await checkSums(t, 'approved with another currency')
})

t.test('each write again, in a random order, changes nothing', async (t) => {
  const before = [await report(), await report('vat')]
  t.ok(written.length > orders.length)
  const mixed = [...written, ...written]
    .map((timeline) => ({ timeline, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
  await Promise.all(mixed.map(({ timeline }) => recordSale(timeline)))
  t.same([await report(), await report('vat')], before)
  await checkSums(t, 'after duplicates')
})

async function start(step: 'start-packaging' | 'start-shipping', order: Order) {
  const { stepDueAt: dueAt = '' } = (await shop.read(order)).order
  const due = { orderId: order.orderId, step, dueAt, traceId: 'trc_1', redelivered: false }
  await advanceOrder(due, { ...deps, durations: { packagingSeconds: 1, shippingSeconds: 1 } })
}
