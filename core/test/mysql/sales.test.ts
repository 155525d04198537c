import t from 'tap'
import { parseDatabaseUrl } from '#core/mysql/login.ts'
import { migrateSchema } from '#core/mysql/migrate.ts'
import { openDatabase } from '#core/mysql/pool.ts'
import { createRecordSale } from '#core/mysql/record-sale.ts'
import type { Order } from '#core/order/order.ts'
import type { Refund } from '#core/refund/refund.ts'
import { openMysql } from '../support/mysql.ts'
import { sampleOrder, timelineOf } from '../support/sample-order.ts'

const login = parseDatabaseUrl(await openMysql(t))
const log = { debug() {}, info() {}, warn() {}, error() {} }
await migrateSchema({ login, log })
const database = openDatabase({ login, log })
t.teardown(() => database.close())
const { knex: db } = database
const recordSale = createRecordSale(database)

let count = 0
/** Returns a paid order of two mugs and a tea: 48.00 € at 20 % and 5.50 € at 5.5 %. */
function paidOrder(over: Partial<Order> = {}): Order {
  count += 1
  const line = { sku: 'MUG', name: { fr: 'Tasse', en: 'Mug' }, quantity: 2 }
  return sampleOrder({
    orderId: `ord_01KC${String(count).padStart(22, '0')}`,
    status: 'paid',
    version: 1,
    lines: [
      { ...line, unitPrice: 2400, taxRate: 2000 },
      { ...line, sku: 'TEA', quantity: 1, unitPrice: 550, taxRate: 550 },
    ],
    total: 5350,
    charged: { amount: 5350, currency: 'EUR' },
    paidAt: '2026-11-01T23:59:59.999Z',
    address: { name: 'A', line1: '1', postalCode: '1', city: 'L', country: 'FR' },
    ...over,
  })
}
const refundOf = ({ orderId }: Order, over: Partial<Refund> = {}): Refund => ({
  ...{ orderId, refundId: 'rfd_1', paymentIntentId: 'pi_1', amount: 1000, currency: 'EUR' },
  ...{ status: 'succeeded', why: 'broken', by: 'anna', traceId: 'trc_1', attempt: 1 },
  ...{ requestedAt: '2026-11-02T00:00:00.000Z' },
  ...over,
})
const rowOf = ({ orderId }: Order) => db('orders').where({ order_id: orderId }).first()
const rowsOf = (table: string, { orderId }: Order) => db(table).where({ order_id: orderId })
const plain = (rows: readonly object[]) =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        value instanceof Date ? value.toISOString().slice(0, 10) : value,
      ]),
    ),
  )
async function emptyTables() {
  for (const table of ['money_moves', 'refunds', 'disputes', 'order_lines', 'orders'])
    await db(table).delete()
}
t.beforeEach(emptyTables)

t.test('the newest version stays, even if writes arrive out of order', async (t) => {
  const order = paidOrder()
  const versions = [
    timelineOf(order),
    timelineOf({ ...order, version: 2, status: 'shipping' }),
    timelineOf(
      { ...order, version: 3, status: 'shipping', refunded: 1000 },
      { refunds: [refundOf(order)] },
    ),
    timelineOf(
      { ...order, version: 4, status: 'shipping' },
      { refunds: [refundOf(order, { status: 'failed' })] },
    ),
  ]
  const orders = [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [2, 3, 0, 3],
    [3, 0, 3],
  ]
  for (const sequence of orders) {
    await emptyTables()
    for (const index of sequence) await recordSale(versions[index] ?? timelineOf(order))
    t.match(await rowOf(order), { version: 4, status: 'shipping', refunded_minor: '0' })
    t.match(await rowsOf('refunds', order), [{ status: 'failed', amount_minor: '1000' }])
  }
  await emptyTables()
  await Promise.all([...versions, ...versions, ...versions].map((version) => recordSale(version)))
  t.match(await rowOf(order), { version: 4, refunded_minor: '0' }, 'all at once')
  t.match(await rowsOf('refunds', order), [{ status: 'failed' }])
})

t.test('concurrent sales of different orders do not deadlock', async (t) => {
  const codes: string[] = []
  const noteError = ({ code }: { code: string }) => void codes.push(code)
  db.on('query-error', noteError)
  t.teardown(() => void db.off('query-error', noteError))
  await Promise.all(Array.from({ length: 40 }, () => recordSale(timelineOf(paidOrder()))))
  t.same(codes, [])
})

t.test('revenue counts a payment on its day, and a refund on its own', async (t) => {
  const [refunded, disputed, foreign] = [
    paidOrder({ refunded: 1000 }),
    paidOrder({ chargedBack: 5350, status: 'cancelled' }),
    paidOrder({ charged: { amount: 6000, currency: 'USD' } }),
  ]
  await recordSale(timelineOf(refunded, { refunds: [refundOf(refunded)] }))
  await recordSale(timelineOf(foreign))
  const dispute = {
    ...{ disputeId: 'dp_1', orderId: disputed.orderId, amount: 5350, currency: 'EUR' },
    ...{ why: 'fraudulent', openedAt: '2026-11-02T10:00:00.000Z' },
  }
  await recordSale(timelineOf(disputed, { disputes: [{ ...dispute, status: 'open' }] }))
  const revenue = async () =>
    plain(await db('revenue_by_day').orderBy(['day', 'currency'])).map(
      ({ orders, tax_minor: _, ...row }) => ({ ...row, orders: Number(orders) }),
    )
  const first = { day: '2026-11-01', orders: 2, paid_minor: '10700', refunded_minor: '0' }
  const dollars = { ...first, currency: 'USD', orders: 1, paid_minor: '6000', net_minor: '6000' }
  t.match(await revenue(), [
    { ...first, currency: 'EUR', charged_back_minor: '0', net_minor: '10700' },
    dollars,
    { day: '2026-11-02', orders: 0, refunded_minor: '1000', net_minor: '-1000' },
  ])
  const lost = { ...dispute, status: 'lost' as const, asOf: '2026-11-03T00:00:00.000Z', lost: 5350 }
  await recordSale(timelineOf({ ...disputed, version: 2 }, { disputes: [lost] }))
  t.match((await revenue()).at(-1), {
    ...{ day: '2026-11-03', currency: 'EUR', orders: 0, paid_minor: '0' },
    ...{ charged_back_minor: '5350', net_minor: '-5350' },
  })
})

t.test('VAT is by rate and country, less the VAT in refunds', async (t) => {
  const order = paidOrder({ refunded: 5350, version: 2 })
  const refund = refundOf(order, { amount: 5350 })
  const belgian = paidOrder({
    address: { name: 'A', line1: '1', postalCode: '1', city: 'L', country: 'BE' },
  })
  await recordSale(timelineOf(order, { refunds: [refund] }))
  await recordSale(timelineOf(belgian))
  const rates = (rows: readonly object[]) =>
    plain(rows).map(({ day, country, tax_rate_bp: rate, gross_minor: gross, tax_minor: tax }) =>
      [day, country, rate, gross, tax].join(' '),
    )
  t.same(rates(await db('vat_by_day').orderBy(['day', 'country', 'tax_rate_bp'])), [
    '2026-11-01 BE 550 550 29',
    '2026-11-01 BE 2000 4800 800',
    '2026-11-01 FR 550 550 29',
    '2026-11-01 FR 2000 4800 800',
    '2026-11-02 FR 550 -550 -29',
    '2026-11-02 FR 2000 -4800 -800',
  ])
})

t.test('best sellers leave cancelled orders out; time to ship needs a shipment', async (t) => {
  const shipped = { entry: 'start-shipping', at: '2026-11-02T01:59:59.999Z', what: 'shipped' }
  await recordSale(timelineOf(paidOrder({ status: 'completed' }), { entries: [shipped] }))
  await recordSale(timelineOf(paidOrder()))
  await recordSale(timelineOf(paidOrder({ status: 'cancelled' })))
  t.match(plain(await db('units_by_day').orderBy('sku')), [
    { day: '2026-11-01', sku: 'MUG', units: '4', gross_minor: '9600', currency: 'EUR' },
    { day: '2026-11-01', sku: 'TEA', units: '2', gross_minor: '1100' },
  ])
  const [row] = plain(await db('shipping_by_day'))
  t.equal(row?.['day'], '2026-11-02')
  t.same(
    [row?.['orders'], row?.['total_seconds'], row?.['longest_seconds']].map(Number),
    [1, 7200, 7200],
  )
})

t.test('sales of an earlier release count, until they are written again', async (t) => {
  const order = paidOrder({ status: 'completed', completedAt: '2026-11-04T10:00:00.000Z' })
  await writeAsBefore(order)
  const moved = async () => {
    const rows = await db('every_money_move').orderBy('tax_rate_bp', 'desc')
    return rows.map((row) => [row.tax_rate_bp, row.gross_minor, row.tax_minor].map(Number))
  }
  const expected = [
    [2000, 4800, 800],
    [550, 550, 29],
  ]
  t.same(await moved(), expected)
  t.match(plain(await db('revenue_by_day')), [{ day: '2026-11-04', paid_minor: '5350' }])
  t.match(plain(await db('units_by_day').where('sku', 'MUG')), [{ day: '2026-11-04', units: '2' }])

  await recordSale(timelineOf({ ...order, version: 1001 }))
  t.same(await moved(), expected, 'not counted twice')
  t.match(plain(await db('revenue_by_day')), [{ day: '2026-11-01' }], 'on the day of the payment')

  t.comment('after a rollback, the earlier release writes the sale that this one has written')
  await writeAsBefore(order)
  t.same(await moved(), expected)
})

t.test('the views work in the strict mode of MySQL 8', async (t) => {
  await recordSale(timelineOf(paidOrder()))
  await db.transaction(async (trx) => {
    await trx.raw("SET SESSION sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES'")
    for (const view of ['revenue_by_day', 'vat_by_day', 'units_by_day', 'shipping_by_day'])
      await t.resolves(trx(view).select('*'), view)
    await trx.raw('SET SESSION sql_mode = DEFAULT')
  })
})

t.test('an approved payment of another amount splits as the lines do', async (t) => {
  const odd = paidOrder({ status: 'completed', completedAt: '2026-11-04T10:00:00.000Z' })
  await writeAsBefore(odd, 2675)
  const rows = await db('every_money_move').orderBy('tax_rate_bp', 'desc')
  t.same(
    rows.map(({ gross_minor: gross }) => Number(gross)),
    [2400, 275],
  )
})

/** Writes a sale as the release with schema 0001 does. */
async function writeAsBefore(order: Order, total = 5350) {
  const { orderId, lines, completedAt = '' } = order
  const row = {
    ...{ order_id: orderId, order_number: '0000-0001', status: 'completed', customer_id: null },
    ...{ currency: 'EUR', total_minor: total, items: 3, country: 'FR', language: 'fr' },
    ...{ placed_at: new Date(order.createdAt), completed_at: new Date(completedAt) },
    trace_id: 'trc_1',
  }
  await db('orders').insert(row).onConflict('order_id').merge(['status'])
  await db('order_lines')
    .insert(
      lines.map(({ sku, quantity, unitPrice, taxRate }) => ({
        ...{ order_id: orderId, sku, name: sku, quantity },
        ...{ unit_price_minor: unitPrice, tax_rate_bp: taxRate },
      })),
    )
    .onConflict(['order_id', 'sku'])
    .merge(['sku'])
}
