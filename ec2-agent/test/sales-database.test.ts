import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import t from 'tap'
import { parseDatabaseUrl } from '#core/mysql/login.ts'
import { migrateSchema } from '#core/mysql/migrate.ts'
import { latestVersion } from '#core/mysql/migrations/index.ts'
import type { Order } from '#core/order/order.ts'
import { failureOf } from '#core/vendor-error.ts'
import { openMysql } from '../../core/test/support/mysql.ts'
import { openRds } from '../../core/test/support/rds.ts'
import { sampleOrder, timelineOf } from '../../core/test/support/sample-order.ts'
import { openSalesDatabase } from '../sales-database.ts'
import { createLog } from './support/log.ts'
import { until } from './support/until.ts'

const url = await openMysql(t)
const rds = await openRds(t, url, () => true, 'localhost')
const login = {
  ...parseDatabaseUrl(url),
  host: 'localhost',
  port: rds.port,
  user: 'admin',
  password: 's3cret',
  authorities: rds.authority,
}
const { log: quiet } = createLog()
const database = await createConnection(url)
t.teardown(() => database.end())

const order = sampleOrder()

/** Returns the error code, or `recorded` for success, and the duration in milliseconds. */
async function tryToRecord(sales: ReturnType<typeof openSalesDatabase>, of = order) {
  const startedAt = performance.now()
  const code = await sales.recordSale(timelineOf(of)).then(
    () => 'recorded',
    (error) => `${failureOf(error)?.class} ${failureOf(error)?.vendorCode}`,
  )
  return { code, ms: performance.now() - startedAt }
}

const count = async () => {
  const [[row]] = (await database.query('SELECT COUNT(*) AS n FROM orders')) as unknown as [
    [{ n: number }],
  ]
  return Number(row.n)
}

t.test('a paused or unreachable database delays only its sales', async (t) => {
  const { log, lines } = createLog()
  await migrateSchema({ login, log })
  rds.closeNext(3)
  const sales = openSalesDatabase({ login, log, pauseMs: 200, idleConnections: 0 })
  t.teardown(() => sales.close())
  t.equal(sales.schema(), undefined)
  const early = await tryToRecord(sales)
  t.equal(early.code, 'transient NotReady')
  t.ok(early.ms < 100, 'the sale fails at once')

  await until(() => sales.schema() === latestVersion)
  t.ok(lines.filter(({ message }) => message === 'database.connect_failed').length >= 1)
  t.equal((await tryToRecord(sales)).code, 'recorded')
  t.equal(await count(), 1)

  t.comment('the outage is longer than the idle timeout of the connections')
  await sleep(5000)
  rds.closeNext(1000)
  t.equal((await tryToRecord(sales)).code, 'transient PROTOCOL_CONNECTION_LOST')
  t.equal(sales.schema(), undefined)
  const later = await tryToRecord(sales)
  t.equal(later.code, 'transient NotReady')
  t.ok(later.ms < 100, 'no sale waits for a database that is known to be unreachable')

  rds.closeNext(0)
  await until(() => sales.schema() === latestVersion)
  t.equal((await tryToRecord(sales)).code, 'recorded')
  t.equal(await count(), 1, 'a sale recorded twice is one row')
})

t.test('a row that MySQL rejects is a permanent failure, and the connection is kept', async (t) => {
  const { log } = createLog()
  const sales = openSalesDatabase({ login, log, pauseMs: 200, idleConnections: 1 })
  t.teardown(() => sales.close())
  await until(() => sales.schema() === latestVersion)
  const tooMuch = {
    ...order,
    orderId: 'ord_01KB0000000000000000000002',
    lines: [{ ...order.lines[0], unitPrice: -1 }],
  } as Order
  const { code } = await tryToRecord(sales, tooMuch)
  t.equal(code, 'permanent ER_WARN_DATA_OUT_OF_RANGE')
  t.equal(sales.schema(), latestVersion)
})

t.test(
  'without the schema of the release it writes no sale, until a deploy migrates',
  async (t) => {
    const { log, lines } = createLog()
    const outdated = () => lines.filter(({ message }) => message === 'database.schema_outdated')
    await database.query("UPDATE schema_migrations SET name = '0000_before'")
    const sales = openSalesDatabase({ login, log, pauseMs: 100, idleConnections: 1 })
    t.teardown(() => sales.close())
    await until(() => outdated().length > 0)
    t.match(outdated()[0], {
      level: 'error',
      fields: {
        err: { message: /has schema 0000_before, and .* needs 0002_sales: run make deploy/ },
      },
    })
    t.equal((await tryToRecord(sales)).code, 'transient NotReady')
    t.equal(sales.schema(), undefined)

    t.comment('an empty database')
    await database.query('DROP TABLE schema_migrations')
    await until(() => /has no schema/.test(String(outdated().at(-1)?.fields['err'])))
    t.equal((await tryToRecord(sales)).code, 'transient NotReady')

    t.comment('the migration')
    await migrateSchema({ login, log: quiet })
    await until(() => sales.schema() === latestVersion)
    t.equal((await tryToRecord(sales)).code, 'recorded')

    t.comment('after a rollback, the schema is newer than the release')
    await database.query(
      "INSERT INTO schema_migrations (name, batch, migration_time) VALUES ('0002_after', 2, NOW())",
    )
    const older = openSalesDatabase({ login, log, pauseMs: 100, idleConnections: 1 })
    t.teardown(() => older.close())
    await until(() => older.schema() === '0002_after')
    t.equal((await tryToRecord(older)).code, 'recorded')
    await database.query("DELETE FROM schema_migrations WHERE name = '0002_after'")
  },
)

t.test('it closes while the database is unreachable', async (t) => {
  const { log } = createLog()
  rds.closeNext(1000)
  const sales = openSalesDatabase({ login, log, pauseMs: 60_000, idleConnections: 1 })
  await sales.close()
  t.equal((await tryToRecord(sales)).code, 'transient NotReady')
})
