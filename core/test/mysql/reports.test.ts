import { createConnection } from 'mysql2/promise'
import t from 'tap'
import { type DatabaseLogin, parseDatabaseUrl } from '#core/mysql/login.ts'
import { migrateDatabase } from '#core/mysql/migrate-database.ts'
import { openDatabase } from '#core/mysql/pool.ts'
import { createRecordSale } from '#core/mysql/record-sale.ts'
import { readReport, reportColumns, reportNames } from '#core/mysql/reports.ts'
import { readSalesOf } from '#core/mysql/sales-of-orders.ts'
import { handleReport } from '../../../migration/handle-report.ts'
import { openMysql } from '../support/mysql.ts'
import { openRds } from '../support/rds.ts'
import { sampleOrder, timelineOf } from '../support/sample-order.ts'

const url = await openMysql(t)
const plain = parseDatabaseUrl(url)
const rds = await openRds(t, url, () => true, 'localhost')
const { authority: authorities } = rds
const place = { host: 'localhost', port: rds.port, database: plain.database, authorities }
const administrator = { ...place, user: 'admin', password: 's3cret' }
const log = { debug() {}, info() {}, warn() {}, error() {} }
await migrateDatabase({ administrator, users: { sales: 'agent', reports: 'reports' }, log })
const database = openDatabase({ login: plain, log })
t.teardown(() => database.close())
await createRecordSale(database)(
  timelineOf(
    sampleOrder({
      charged: { amount: 2400, currency: 'EUR' },
      paidAt: '2026-11-01T00:00:00.000Z',
      address: { name: 'A', line1: '1', postalCode: '1', city: 'L', country: 'FR' },
    }),
    { entries: [{ entry: 'start-shipping', at: '2026-11-01T00:00:31.000Z', what: 'shipped' }] },
  ),
)
const { orderId } = sampleOrder()
const days = { from: '2026-11-01', to: '2026-11-01' }

t.test('each report reads its days, both included', async (t) => {
  const rows = async (report: (typeof reportNames)[number], over = {}) =>
    (await readReport(database, { report, ...days, ...over })).map((row) =>
      Object.values(row).join(' '),
    )
  t.same(await rows('revenue'), ['2026-11-01 EUR 1 2400 0 0 2400 400'])
  t.same(await rows('vat'), ['FR 2000 EUR 2400 2000 400'])
  t.same(await rows('best-sellers'), ['MUG Tasse EUR 1 1 2400'])
  t.same(await rows('time-to-ship'), ['2026-11-01 1 31 31'])
  for (const report of reportNames)
    t.same(await rows(report, { from: '2026-11-02', to: '2026-12-31' }), [])
})

t.test('the columns of each report are those of its rows', async (t) => {
  for (const report of reportNames) {
    const [row = {}] = await readReport(database, { report, ...days })
    t.same(Object.keys(row), reportColumns[report], report)
  }
})

t.test('the function runs only the named reports', async (t) => {
  const login: DatabaseLogin = { ...place, user: 'reports', token: async () => 'token' }
  const read = (event: unknown) => handleReport(event, { login, log })
  t.match(await read({ report: 'revenue', ...days }), [{ day: '2026-11-01', net_minor: '2400' }])
  t.match(rds.logins.at(-1), { user: 'reports' })
  for (const event of [
    undefined,
    'SELECT 1',
    { report: 'orders', ...days },
    { report: 'revenue', from: '2026-11-01' },
    { report: 'revenue', ...days, to: "2026-11-01' OR 1 = 1 --" },
    { report: 'revenue', ...days, sql: 'DELETE FROM orders' },
    { orderIds: ["x' OR 1 = 1 --"] },
    { orderIds: [orderId], table: 'mysql.user' },
    { orderIds: Array.from({ length: 101 }, () => orderId) },
  ])
    await t.rejects(read(event), /must be a report/)
})

t.test('the function reads all rows of the named orders', async (t) => {
  const login: DatabaseLogin = { ...place, user: 'reports', token: async () => 'token' }
  const read = (orderIds: string[]) => handleReport({ orderIds }, { login, log })
  t.match(await read([orderId]), {
    orders: [{ order_id: orderId, total_minor: 2400 }],
    order_lines: [{ sku: 'MUG' }],
    refunds: [],
    disputes: [],
    money_moves: [{ gross_minor: 2400 }],
  })
  t.match(await read(['ord_01KB0000000000000000000009']), { orders: [], order_lines: [] })
})

t.test('the user of the reports reads, and changes nothing', async (t) => {
  if (plain.user !== 'ecommerce_agent')
    return t.comment('NOT TESTED: the server at MYSQL_URL has no root user for the tests')
  const { host, port } = plain
  const root = await createConnection({ host, port, user: 'root' })
  t.teardown(() => root.end())
  await root.query("CREATE OR REPLACE USER 'reports'@'%' IDENTIFIED BY 'local'")
  for (const grant of rds.accounts.filter((one) => /GRANT .* TO 'reports'/.test(one)))
    await root.query(grant)
  const login = { host, port, database: plain.database, user: 'reports', password: 'local' }
  const reader = openDatabase({ login, log })
  t.teardown(() => reader.close())
  for (const report of reportNames)
    t.equal((await readReport(reader, { report, ...days })).length, 1, report)
  t.match(await readSalesOf(reader, { orderIds: [orderId] }), { orders: [{}] })
  for (const statement of [
    'DELETE FROM orders',
    'UPDATE orders SET total_minor = 0',
    "INSERT INTO refunds (order_id) VALUES ('x')",
    'DROP VIEW revenue_by_day',
    'SELECT * FROM schema_migrations',
    'SELECT * FROM mysql.user',
  ])
    await t.rejects(reader.knex.raw(statement), { code: /DENIED/ }, statement)
  const readOnly = database.knex.transaction((trx) => trx('orders').delete(), { readOnly: true })
  await t.rejects(readOnly, { code: 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION' })
})
