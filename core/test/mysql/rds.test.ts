import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createConnection } from 'mysql2/promise'
import t, { type Test } from 'tap'
import { createLoginTokens } from '#core/aws/rds-login.ts'
import { type DatabaseLogin, parseDatabaseUrl } from '#core/mysql/login.ts'
import { migrateSchema } from '#core/mysql/migrate.ts'
import { migrateDatabase } from '#core/mysql/migrate-database.ts'
import { latestVersion } from '#core/mysql/migrations/index.ts'
import { openDatabase } from '#core/mysql/pool.ts'
import { createRecordSale } from '#core/mysql/record-sale.ts'
import { readSchemaVersion } from '#core/mysql/schema-version.ts'
import type { Order } from '#core/order/order.ts'
import { openMysql } from '../support/mysql.ts'
import { flags, greetingPacket } from '../support/mysql-packets.ts'
import { openRds } from '../support/rds.ts'
import { sampleOrder, timelineOf } from '../support/sample-order.ts'

const credentials = { AWS_ACCESS_KEY_ID: 'AKIATESTING', AWS_SECRET_ACCESS_KEY: 'testing' }
Object.assign(process.env, credentials)

const url = await openMysql(t)
const plain = parseDatabaseUrl(url)
const adminPassword = "Ünguessable ' \\ 1"
let minutesLater = 0
const rds = await openRds(
  t,
  url,
  (user, received) => (user === 'admin' ? received === adminPassword : isToken(received)),
  'localhost',
)
const { authority: authorities } = rds
const place = { host: 'localhost', port: rds.port, database: plain.database }
const administrator = { ...place, user: 'admin', password: adminPassword, authorities }

/** Checks a token as RDS does: its user, its signature and its expiry. */
function isToken(text: string): boolean {
  const { host, searchParams } = new URL(`https://${text}`)
  const read = (name: string) => searchParams.get(name) ?? ''
  const [, day, time] = /^(\d{8})T(\d{6})Z$/.exec(read('X-Amz-Date')) ?? []
  const madeAt = `${day}${time}`.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z')
  const age = (Date.now() - Date.parse(madeAt)) / 1000 + minutesLater * 60
  return (
    host === `localhost:${rds.port}` &&
    [read('Action'), read('DBUser')].join() === 'connect,agent' &&
    read('X-Amz-Credential').endsWith('/eu-west-1/rds-db/aws4_request') &&
    /^[0-9a-f]{64}$/.test(read('X-Amz-Signature')) &&
    age < Number(read('X-Amz-Expires'))
  )
}

const warned: unknown[] = []
const log = {
  debug: () => {},
  info: () => {},
  warn: (fields: object) => void warned.push(fields),
  error: (fields: object) => void warned.push(fields),
}

/** Returns the agent's login, and the tokens that it has created. */
function byToken(more: Partial<DatabaseLogin> = {}) {
  const created: string[] = []
  const make = createLoginTokens({ ...place, user: 'agent', region: 'eu-west-1' })
  const token = async () => {
    created.push(await make())
    return created.at(-1) ?? ''
  }
  return { created, login: { ...place, user: 'agent', token, authorities, ...more } }
}

function open(t: Test, login: DatabaseLogin, more: { connectMs?: number } = {}) {
  const database = openDatabase({ login, log, ...more })
  t.teardown(() => database.close())
  return database
}

const failureOf = (work: Promise<unknown>): Promise<Error & { code?: string }> =>
  work.then(
    () => new Error('the login succeeded'),
    (error: Error) => error,
  )

let orders = 0
function nextOrder(): Order {
  orders += 1
  return sampleOrder({ orderId: `ord_01KB${String(orders).padStart(22, '0')}` })
}

const users = { sales: 'agent', reports: 'reports' }
const createUser = (user: string) =>
  `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL`
const grant = (user: string, rights: string, tables: readonly string[]) =>
  tables.map((table) => `GRANT ${rights} ON \`${plain.database}\`.\`${table}\` TO '${user}'@'%'`)
const tables = ['orders', 'order_lines', 'refunds', 'disputes', 'money_moves']
const views = [
  'every_money_move',
  'revenue_by_day',
  'vat_by_day',
  'units_by_day',
  'shipping_by_day',
]
const salesGrants = [
  ...grant('agent', 'SELECT, INSERT, UPDATE', tables),
  ...grant('agent', 'SELECT', ['schema_migrations']),
]
const reportGrants = grant('reports', 'SELECT', [...tables, ...views])
const accounts = [
  ...[createUser('agent'), ...salesGrants],
  ...[createUser('reports'), ...reportGrants],
]

t.test('the administrator migrates and creates the user; repeating it is safe', async (t) => {
  for (const turn of [1, 2]) {
    const migrated = await migrateDatabase({ administrator, users, log })
    t.same(migrated, { version: latestVersion })
    t.same(rds.accounts, turn === 1 ? accounts : [...accounts, ...accounts])
  }
  const wrong = { ...administrator, password: 'gue55' }
  const refused = await failureOf(migrateDatabase({ administrator: wrong, users, log }))
  t.equal(refused.code, 'ER_ACCESS_DENIED_ERROR')
  t.notMatch(refused.message, 'gue55')

  t.comment('a database that is resuming')
  rds.closeNext(100)
  const unavailable = await failureOf(migrateDatabase({ administrator, users, log }))
  rds.closeNext(0)
  t.match(unavailable, { name: 'DatabaseUnavailable', message: /cannot be reached: .*closed/i })

  t.comment('another migration that does not end')
  const other = await createConnection(url)
  t.teardown(() => other.end())
  await other.query("SELECT GET_LOCK('ecommerce-schema', 0)")
  const locked = { administrator, users, log, waitSeconds: 1 }
  t.match(await failureOf(migrateDatabase(locked)), { name: 'DatabaseUnavailable' })
  await other.query("SELECT RELEASE_LOCK('ecommerce-schema')")
})

t.test('the user has exactly the rights that recording a sale needs', async (t) => {
  if (plain.user !== 'ecommerce_agent')
    return t.comment('NOT TESTED: the server at MYSQL_URL has no root user for the tests')
  const { host, port, database } = plain
  const root = await createConnection({ host, port, user: 'root' })
  t.teardown(() => root.end())
  const granted = async (grants: readonly string[]) => {
    await root.query("CREATE OR REPLACE USER 'agent'@'%' IDENTIFIED BY 'local'")
    for (const grant of grants) await root.query(grant)
    return open(t, { host, port, database, user: 'agent', password: 'local' })
  }
  const user = await granted(salesGrants)
  t.equal(await readSchemaVersion(user), latestVersion)
  const order = nextOrder()
  await createRecordSale(user)(timelineOf(order))
  await createRecordSale(user)(timelineOf(order))
  for (const statement of [
    'DELETE FROM order_lines',
    'TRUNCATE orders',
    'ALTER TABLE orders ADD COLUMN email TEXT',
    "UPDATE schema_migrations SET name = 'x'",
    'SELECT * FROM mysql.user',
  ]) {
    t.match(await failureOf(user.knex.raw(statement)), { code: /DENIED/ }, statement)
  }
  for (const right of ['SELECT, ', 'INSERT, ', ', UPDATE']) {
    const less = await granted(salesGrants.map((grant) => grant.replace(right, '')))
    const refused = await failureOf(createRecordSale(less)(timelineOf(order)))
    t.match(
      refused,
      { failure: { class: 'transient', vendorCode: /DENIED/ } },
      `not without ${right}`,
    )
  }
})

t.test('a sale is recorded with token login, and every connection uses a new token', async (t) => {
  const { created, login } = byToken()
  const recordSale = createRecordSale(open(t, login))
  const before = rds.logins.length
  await Promise.all(Array.from({ length: 5 }, () => recordSale(timelineOf(nextOrder()))))
  const received = rds.logins.slice(before)
  t.ok(received.length > 1)
  t.same(
    received,
    created.map((password) => ({ user: 'agent', password })),
  )
  await new Promise((resolve) => setTimeout(resolve, 4500))
  await recordSale(timelineOf(nextOrder()))
  t.equal(created.length, received.length, 'a connection stayed open')
})

t.test('an open connection outlives its token; a new one needs a new token', async (t) => {
  const { login } = byToken()
  const { knex } = open(t, login)
  await knex.transaction(async (trx) => {
    minutesLater = 16
    t.same(await trx.raw('SELECT 1 AS one').then(([rows]) => rows), [{ one: 1 }])
  })
  const { code, message } = await failureOf(open(t, login).knex.raw('SELECT 1'))
  minutesLater = 0
  t.equal(code, 'ER_ACCESS_DENIED_ERROR')
  t.notMatch(message, 'X-Amz')
})

t.test('a token for another user, and an unknown user, are refused', async (t) => {
  const forOther = createLoginTokens({ ...place, user: 'other', region: 'eu-west-1' })
  for (const login of [byToken().login, { ...byToken().login, user: 'other' }])
    t.match(await failureOf(open(t, { ...login, token: forOther }).knex.raw('SELECT 1')), {
      code: 'ER_ACCESS_DENIED_ERROR',
    })
})

t.test(
  'no token is created for a server without TLS, with another name or an unknown authority',
  async (t) => {
    const other = await openRds(t, url, () => true, 'elsewhere.example')
    const cases = {
      'a server without TLS': [plain, /does not support secure connection/],
      'another name': [
        { port: other.port, authorities: other.authority },
        /altnames: DNS:elsewhere/,
      ],
      'another authority': [{ authorities: other.authority }, /certificate/],
    } as const
    for (const [caseName, [more, message]] of Object.entries(cases)) {
      const { host = place.host, port = place.port } = more as Partial<typeof place>
      const { created, login } = byToken({ host, port, ...('authorities' in more && more) })
      t.match(await failureOf(open(t, login).knex.raw('SELECT 1')), { message }, caseName)
      t.same(created, [], caseName)
    }
    t.same(other.logins, [])
    const { authorities: _, ...inClear } = administrator
    const { code } = await failureOf(migrateSchema({ login: inClear, log }))
    t.equal(code, 'ER_SECURE_TRANSPORT_REQUIRED')
  },
)

t.test('a server that asks for the token before TLS does not get it', async (t) => {
  const fields = { capabilities: ~flags.compress, charset: 45, nonce: Buffer.alloc(20, 7) }
  const greeting = greetingPacket(fields, '8.4.6', 'caching_sha2_password')
  const tokenRequest = Buffer.from('\xfemysql_clear_password\0', 'latin1')
  const packet = (sequence: number, payload: Buffer) =>
    Buffer.concat([Buffer.from([payload.length, 0, 0, sequence]), payload])
  const receivedData: Buffer[] = []
  const rogueServer = createServer((socket) => {
    socket.on('data', (data) => void receivedData.push(data)).on('error', () => {})
    socket.write(Buffer.concat([packet(0, greeting), packet(2, tokenRequest)]))
  }).listen(0, '127.0.0.1')
  await once(rogueServer, 'listening')
  t.teardown(() => void rogueServer.close())
  const { created, login } = byToken({ port: (rogueServer.address() as AddressInfo).port })
  t.match(await failureOf(open(t, login).knex.raw('SELECT 1')), { message: /only over TLS/ })
  t.same(created, [])
  t.notMatch(Buffer.concat(receivedData).toString('latin1'), 'X-Amz')
})

t.test('missing credentials fail the connection only', async (t) => {
  const late = {
    ...byToken().login,
    token: () => new Promise<string>((done) => setTimeout(done, 3500, 'late')),
  }
  const startedAt = performance.now()
  t.match(await failureOf(open(t, late, { connectMs: 3000 }).knex.raw('SELECT 1')), {
    code: 'ETIMEDOUT',
  })
  t.ok(performance.now() - startedAt < 3400)
  await new Promise((resolve) => setTimeout(resolve, 800))
  const none = { ...byToken().login, token: () => Promise.reject(new Error('no credentials')) }
  t.match(await failureOf(open(t, none).knex.raw('SELECT 1')), { message: /no credentials/ })
})

t.test('no secret was logged', async (t) => {
  t.notMatch(JSON.stringify(warned), /X-Amz|gue55|Ünguess|session-secret/)
})
