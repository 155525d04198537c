import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { parseDatabaseUrl } from '#core/mysql/login.ts'
import { migrateSchema } from '#core/mysql/migrate.ts'
import { type DatabaseOptions, openDatabase } from '#core/mysql/pool.ts'
import { createRecordSale } from '#core/mysql/record-sale.ts'
import { columnLengths } from '#core/mysql/sale-rows.ts'
import type { Order } from '#core/order/order.ts'
import { forLater, until } from '../../../test/support/wait.ts'
import { openMysql } from '../support/mysql.ts'
import { sampleOrder, timelineOf } from '../support/sample-order.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

// The rows must be in UTC even if the machine's time zone is not.
process.env['TZ'] = 'Pacific/Auckland'

const url = await openMysql(t)
const logged: object[] = []
const keep = (fields: object) => void logged.push(fields)
const log = { debug: keep, info: keep, warn: keep, error: keep }

type More = Omit<Partial<DatabaseOptions>, 'login' | 'log'> & { url?: string }

function open(t: Test, { url: other = url, ...more }: More = {}) {
  const database = openDatabase({ login: parseDatabaseUrl(other), log, ...more })
  t.teardown(() => database.close())
  return database
}
const db = open(t).knex

const line = {
  sku: 'MUG',
  name: { fr: 'Tasse', en: 'Mug' },
  quantity: 2,
  unitPrice: 2400,
  taxRate: 2000,
}
const order = sampleOrder({
  orderId: 'ord_01KA0000000000000000000001',
  createdAt: '2026-10-25T00:30:00.123Z',
  status: 'completed',
  completedAt: '2026-10-25T01:31:30.987Z',
  lines: [
    line,
    { sku: 'TEA', name: { fr: 'Thé', en: 'Tea' }, quantity: 1, unitPrice: 550, taxRate: 550 },
    { ...line, quantity: 3 },
  ],
  total: 12_550,
  email: 'secret.buyer@example.com',
  address: {
    name: 'Secret Name',
    line1: 'Secret street',
    postalCode: '59000',
    city: 'L',
    country: 'FR',
  },
})
let orders = 1
const nextOrder = (over: Partial<Order> = {}): Order => {
  orders += 1
  return { ...order, orderId: `ord_01KA${String(orders).padStart(22, '0')}`, ...over }
}
const versions = ['0001_orders', '0002_sales']
const completedAt = '2026-10-25T01:31:30.987Z'
const rowOf = ({ orderId }: Order) => db('orders').where({ order_id: orderId }).first()
const linesOf = ({ orderId }: Order) =>
  db('order_lines').where({ order_id: orderId }).orderBy('sku').select('*')

/** Migrates in a separate process, as a starting agent does. Returns its output. */
async function migrateInProcess(): Promise<string> {
  const from = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const source = `
    import { parseDatabaseUrl } from '#core/mysql/login.ts'
    import { migrateSchema } from ${from('../../mysql/migrate.ts')}
    const log = { debug() {}, info: ({ done }) => console.log(done.length), warn() {}, error() {} }
    await migrateSchema({ login: parseDatabaseUrl(${JSON.stringify(url)}), log })`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output: string[] = []
  child.stdout.on('data', (data) => void output.push(String(data).trim()))
  const [code] = await once(child, 'close')
  return code === 0 ? output.join('') : `exit ${code}`
}

t.test('three agents that start at the same time migrate an empty database once', async (t) => {
  const done = await Promise.all([1, 2, 3].map(migrateInProcess))
  t.same(done.sort(), ['0', '0', '2'])
  t.same(await db('schema_migrations').pluck('name'), versions)
  const [tables] = await db.raw('SHOW TABLES')
  t.same(
    tables.map((row: object) => Object.values(row)[0]),
    [
      ...['disputes', 'every_money_move', 'money_moves', 'order_lines', 'orders', 'refunds'],
      ...['revenue_by_day', 'schema_migrations', 'schema_migrations_lock', 'shipping_by_day'],
      ...['units_by_day', 'vat_by_day'],
    ],
  )
})

t.test('an older release runs on a newer schema after a rollback', async (t) => {
  const newer = { name: '9999_newer', batch: 2, migration_time: new Date() }
  await db('schema_migrations').insert(newer)
  await t.resolves(migrateSchema({ login: parseDatabaseUrl(url), log }))
  t.same(await db('schema_migrations').pluck('name'), [...versions, newer.name])
  await db('schema_migrations').where({ name: newer.name }).delete()
})

t.test('an interrupted migration does not block the next', async (t) => {
  await db('schema_migrations_lock').update({ is_locked: 1 })
  await db('schema_migrations').delete()
  await db.raw('DROP TABLE order_lines')
  const { version } = await migrateSchema({ login: parseDatabaseUrl(url), log })
  t.equal(version, versions.at(-1))
  t.same(await db('order_lines').select('*'), [])
  t.same(await db('schema_migrations').pluck('name'), versions)
  t.same(
    await migrateSchema({ login: parseDatabaseUrl(url), log }),
    { version },
    'nothing left to migrate',
  )
})

t.test('waiting too long for the lock throws', async (t) => {
  const holder = await db.client.acquireConnection()
  t.teardown(() => db.client.releaseConnection(holder))
  const hold = (sql: string) => db.raw(sql).connection(holder)
  await hold("SELECT GET_LOCK('ecommerce-schema', 0)")
  const late = migrateSchema({ login: parseDatabaseUrl(url), log, waitSeconds: 1 })
  await t.rejects(late, /more than 1 s/)
  await hold("SELECT RELEASE_LOCK('ecommerce-schema')")
  await migrateSchema({ login: parseDatabaseUrl(url), log, waitSeconds: 1 })
})

t.test('a sale is one row, plus one row per SKU, with exact values', async (t) => {
  await createRecordSale(open(t))(timelineOf(order))
  t.strictSame(
    { ...(await rowOf(order)) },
    {
      order_id: order.orderId,
      order_number: '0000-0001',
      status: 'completed',
      customer_id: null,
      currency: 'EUR',
      total_minor: '12550',
      items: 6,
      country: 'FR',
      language: 'fr',
      placed_at: new Date(order.createdAt),
      completed_at: new Date(completedAt),
      version: 1,
      lines_currency: 'EUR',
      refunded_minor: '0',
      charged_back_minor: '0',
      disputes_open: 0,
      paid_at: new Date(order.createdAt),
      shipped_at: null,
      trace_id: order.traceId,
    },
  )
  t.match(await linesOf(order), [
    { sku: 'MUG', quantity: 5, unit_price_minor: '2400', tax_rate_bp: 2000 },
    { sku: 'TEA', quantity: 1, unit_price_minor: '550', tax_rate_bp: 550, name: 'Thé' },
  ])
  const [kept] = await db('orders')
    .where({ order_id: order.orderId })
    .select(db.raw('CAST(placed_at AS CHAR) AS placed'))
  t.equal(kept.placed, '2026-10-25 00:30:00.123', 'the server stores UTC')
})

t.test('names keep every character, amounts every digit', async (t) => {
  const name = "Tasse 🍵 « grès » Œuvre 漢字 '; DROP TABLE orders; -- \\"
  const lines = [{ ...line, sku: 'BIG', name: { fr: name, en: 'x' }, unitPrice: 2 ** 53 - 1 }]
  const dear = nextOrder({ lines, total: 2 ** 53 - 1, currency: 'JPY', customerId: 'sub-é' })
  await createRecordSale(open(t))(timelineOf(dear))
  t.match(await rowOf(dear), {
    total_minor: '9007199254740991',
    currency: 'JPY',
    customer_id: 'sub-é',
  })
  t.match(await linesOf(dear), [{ name, unit_price_minor: '9007199254740991' }])
})

t.test(
  'a sale that is written twice, and 20 times concurrently, is one sale with the same values',
  async (t) => {
    const recordSale = createRecordSale(open(t))
    const sale = nextOrder()
    await recordSale(timelineOf(sale))
    const first = [await rowOf(sale), await linesOf(sale)]
    await recordSale(timelineOf(sale))
    await Promise.all(Array.from({ length: 20 }, () => recordSale(timelineOf(sale))))
    t.same([await rowOf(sale), await linesOf(sale)], first)
    const fresh = nextOrder()
    const others = Array.from({ length: 5 }, () => createRecordSale(open(t)))
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => others[index % 5]?.(timelineOf(fresh))),
    )
    t.equal((await db('orders').where({ order_id: fresh.orderId })).length, 1)
    t.equal((await linesOf(fresh)).length, 2)
  },
)

t.test('a sale that loses a deadlock is written by a retry', async (t) => {
  const sale = nextOrder()
  const other = nextOrder()
  const database = open(t)
  const recordSale = createRecordSale(database)
  for (const order of [sale, other]) await recordSale(timelineOf(order))
  const codes: string[] = []
  database.knex.on('query-error', ({ code }: { code: string }) => void codes.push(code))
  const isWaiting = async () => {
    const [rows] = await db.raw(
      "SELECT id FROM information_schema.processlist WHERE info LIKE 'insert into `order_lines`%'",
    )
    return rows.length > 0
  }
  const rival = await db.transaction()
  // The rival has written more rows than the sale: the server rolls back the smaller transaction.
  await rival('order_lines').where({ order_id: other.orderId }).update({ quantity: 9, name: 'x' })
  await rival('orders').where({ order_id: other.orderId }).update({ status: 'odd', items: 9 })
  await rival('order_lines').where({ order_id: sale.orderId }).update({ tax_rate_bp: 1 })
  const written = forLater(recordSale(timelineOf(sale)))
  await until('the sale waits for the rival', isWaiting)
  await rival('orders').where({ order_id: sale.orderId }).update({ language: 'en' })
  await rival.commit()
  await written
  t.same(codes, ['ER_LOCK_DEADLOCK'])
  t.match(await rowOf(other), { status: 'odd' }, 'the rival was not rolled back')
  t.match(await rowOf(sale), { language: 'fr', status: 'completed' })
  t.match(await linesOf(sale), [{ tax_rate_bp: 2000 }, { tax_rate_bp: 550 }])
})

t.test('connections that the server killed are replaced without an error', async (t) => {
  const database = open(t)
  const recordSale = createRecordSale(database)
  for (const when of ['at once', 'later']) {
    await Promise.all(Array.from({ length: 5 }, () => recordSale(timelineOf(nextOrder()))))
    const ids = await db.raw(
      'SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID()',
    )
    for (const { id } of ids[0]) await db.raw('KILL ?', [id])
    if (when === 'later') await new Promise((resolve) => setTimeout(resolve, 50))
    const sales = Array.from({ length: 5 }, () => nextOrder())
    await Promise.all(sales.map((sale) => recordSale(timelineOf(sale))))
    for (const sale of sales) t.ok(await rowOf(sale), when)
  }
})

t.test('a silent network fails in time, and the pool recovers', async (t) => {
  const proxy = await openTcpProxy(t, Number(new URL(url).port))
  const unreachable = new URL(url)
  unreachable.port = String(proxy.port)
  const recordSale = createRecordSale(
    open(t, { url: unreachable.href, silenceMs: 300, connectMs: 3000 }),
  )
  const sales = Array.from({ length: 8 }, () => nextOrder())
  await Promise.all(sales.slice(0, 5).map((sale) => recordSale(timelineOf(sale))))
  proxy.goSilent()
  const startedAt = performance.now()
  const attempts = sales.map((sale) =>
    recordSale(timelineOf(sale)).then(
      () => 'done',
      () => 'failed',
    ),
  )
  t.same([...new Set(await Promise.all(attempts))], ['failed'])
  t.ok(performance.now() - startedAt < 15_000)
  proxy.heal()
  await Promise.all(sales.map((sale) => recordSale(timelineOf(sale))))
  for (const sale of sales) t.ok(await rowOf(sale))
})

t.test('a silent network with idle connections does not crash the process', async (t) => {
  const proxy = await openTcpProxy(t, Number(new URL(url).port))
  const through = new URL(url)
  through.port = String(proxy.port)
  const { knex } = open(t, { url: through.href, idleConnections: 0 })
  await Promise.all(Array.from({ length: 5 }, () => knex.raw('SELECT 1')))
  const pool = knex.client.pool
  t.ok(pool.numFree() > 0)
  proxy.goSilent()
  // The pool retires the connections. The server never answers, so they time out.
  while (pool.numFree() > 0) await sleep(100)
  await sleep(6000)
  proxy.heal()
  t.match(await knex.raw('SELECT 1 AS one'), [[{ one: 1 }]])
})

t.test('a slow sign-in succeeds, and its connection is kept for later sales', async (t) => {
  const connectionsOf = async (idleConnections: number) => {
    const proxy = await openTcpProxy(t, Number(new URL(url).port))
    const through = new URL(url)
    through.port = String(proxy.port)
    proxy.delayNew(4000)
    const recordSale = createRecordSale(
      open(t, { url: through.href, silenceMs: 1000, idleConnections }),
    )
    await recordSale(timelineOf(nextOrder()))
    // Longer than idle connections and silent ones stay open.
    await sleep(5500)
    await recordSale(timelineOf(nextOrder()))
    return proxy.opened()
  }
  t.same(await Promise.all([connectionsOf(1), connectionsOf(0)]), [1, 2])
})

t.test('if the database cannot be reached, the error has the reason and no secrets', async (t) => {
  const change = (edit: (wrong: URL) => void) => {
    const wrong = new URL(url)
    edit(wrong)
    return createRecordSale(open(t, { url: wrong.href }))(timelineOf(nextOrder()))
  }
  const refusals = [
    [(wrong: URL) => (wrong.password = 'wr0ng-pass'), /Access denied/],
    [(wrong: URL) => (wrong.pathname = '/nowhere'), /nowhere/],
    [(wrong: URL) => (wrong.port = '9'), /ECONNREFUSED 127\.0\.0\.1:9/],
    [(wrong: URL) => (wrong.hostname = 'no-such-host.invalid'), /no-such-host\.invalid/],
  ] as const
  for (const [edit, message] of refusals) {
    const error = await change(edit).then(
      () => new Error('the sale was written'),
      (error: Error) => error,
    )
    t.match(error.message, message)
    t.notMatch(JSON.stringify({ ...error, message: error.message }), /secret|wr0ng-pass|INSERT/i)
  }
  t.throws(() => open(t, { url: 'secret nonsense' }), /mysql:\/\/user:password@host:port\/database/)
  t.throws(() => open(t, { url: 'https://host/database' }), /mysql:\/\//)
})

t.test(
  'a text that is longer than its column is cut and logged; the sale is written',
  async (t) => {
    // A name of 230 characters once blocked paid orders.
    const long = '🍵'.repeat(230)
    const odd = nextOrder({
      customerId: 'c'.repeat(65),
      traceId: 't'.repeat(41),
      charged: { amount: 2400, currency: 'EURO' },
      address: { ...(order.address as NonNullable<Order['address']>), country: 'FRA' },
      lines: [
        { ...line, name: { fr: long, en: '' } },
        { ...line, sku: `${'X'.repeat(32)}1`, quantity: 1 },
        { ...line, sku: `${'X'.repeat(32)}2`, quantity: 4 },
      ],
    })
    logged.length = 0
    await createRecordSale(open(t))(timelineOf(odd))
    t.match(await rowOf(odd), {
      customer_id: 'c'.repeat(64),
      trace_id: 't'.repeat(40),
      currency: 'EUR',
      country: 'FR',
    })
    t.match(await linesOf(odd), [
      { sku: 'MUG', name: '🍵'.repeat(200) },
      { sku: 'X'.repeat(32), quantity: 5 },
    ])
    const columns = ['customer_id', 'currency', 'country', 'trace_id', 'name', 'sku']
    t.match(logged, [{ orderId: odd.orderId, columns }])
    t.notMatch(JSON.stringify(logged), /🍵|ccc|XXX/, 'the log contains none of the texts')
  },
)

t.test('the text columns have the lengths in the code', async (t) => {
  const [columns] = await db.raw(
    `SELECT COLUMN_NAME AS name, CHARACTER_MAXIMUM_LENGTH AS length, CHARACTER_SET_NAME AS charset
       FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ('orders', 'order_lines')
        AND DATA_TYPE IN ('char', 'varchar')`,
  )
  const lengths = Object.fromEntries(
    columns.map(({ name, length }: { name: string; length: number }) => [name, Number(length)]),
  )
  t.same(lengths, {
    ...columnLengths,
    lines_currency: 3,
    order_id: 40,
    order_number: 16,
    status: 20,
    language: 2,
  })
  t.ok(columns.every(({ charset }: { charset: string }) => charset === 'utf8mb4'))
})

t.test('the error for a refused row contains no values', async (t) => {
  const odd = nextOrder({
    lines: [{ ...line, unitPrice: -1, name: { fr: 'secret', en: '' } }],
  })
  const error = await createRecordSale(open(t))(timelineOf(odd)).catch((error: unknown) => error)
  t.match(error, { failure: { class: 'permanent', vendorCode: 'ER_WARN_DATA_OUT_OF_RANGE' } })
  t.notMatch(JSON.stringify([error, (error as Error).message, logged]), /secret/)
  t.equal(await rowOf(odd), undefined, 'no order without its lines')
})
