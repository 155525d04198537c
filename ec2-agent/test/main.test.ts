import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import t, { type Test } from 'tap'
import { systemClock } from '#core/clock.ts'
import { parseDatabaseUrl } from '#core/mysql/login.ts'
import { migrateSchema } from '#core/mysql/migrate.ts'
import { openPlatform } from '../../consumers/test/support/platform.ts'
import { openMysql } from '../../core/test/support/mysql.ts'
import { awsEnv, queueUrl, tables } from '../../local/settings.ts'
import { openMetadata } from './support/metadata.ts'
import { openNotifySocket } from './support/notify-socket.ts'
import { placePaid } from './support/place-paid.ts'
import { until } from './support/until.ts'

// It starts four agents, and each of them loads the SDKs.
t.setTimeout(240_000)

const root = join(import.meta.dirname, '../..')
const shop = await openPlatform(t, systemClock)
const mysqlUrl = await openMysql(t)
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
await migrateSchema({ login: parseDatabaseUrl(mysqlUrl), log: quiet })
const database = await createConnection(mysqlUrl)
t.teardown(() => database.end())
const hasSystemd = spawnSync('systemd-notify', ['--version']).status === 0

const queue = 'ecommerce-long-tasks'
const settings = {
  ...awsEnv({ ...shop.urls, cognito: '' }),
  PATH: process.env['PATH'] ?? '',
  SHOP_NAME: 'local',
  VERSION: 'test',
  ORDERS_TABLE: tables.orders,
  PRODUCTS_TABLE: tables.products,
  LONG_TASKS_QUEUE_URL: queueUrl(queue),
  TOPIC_ORDER_COMPLETED_ARN: 'arn:aws:sns:eu-west-1:000000000000:ecommerce-order-completed',
  MAIL_FROM: 'shop@example.com',
  SITE_ORIGIN: 'https://shop.example',
  SECRETS_PREFIX: '/local',
  MYSQL_URL: mysqlUrl,
  PACKAGING_SECONDS: '40',
  SHIPPING_SECONDS: '10',
  TIME_SCALE: '0.1',
}

/** Starts the agent as a process, as systemd does. */
function startAgent(t: Test, more: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['ec2-agent/main.ts'], {
    cwd: root,
    env: { ...settings, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: Record<string, unknown>[] = []
  const errors: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => void lines.push(JSON.parse(line)))
  child.stderr.on('data', (data) => void errors.push(String(data)))
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? code)
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    lines,
    errors,
    ended,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    hasLogged: (message: string) => lines.some((line) => line['message'] === message),
  }
}

t.test('an agent without its settings exits at once, and names the missing ones', async (t) => {
  const { ended, errors } = startAgent(t, { MAIL_FROM: 'nobody', SITE_ORIGIN: '' })
  t.equal(await ended, 1)
  t.match(errors.join(''), /MAIL_FROM/)
  t.match(errors.join(''), /SITE_ORIGIN/)
})

t.test('an agent without its database starts and advances orders', async (t) => {
  const order = await placePaid(shop)
  const nowhere = new URL(mysqlUrl)
  nowhere.port = '9'
  const agent = startAgent(t, { MYSQL_URL: nowhere.href, PACKAGING_SECONDS: '1' })
  const stored = () => shop.orders.read(order.orderId)
  const dueSale = async () => (await shop.orders.timeline(order.orderId))?.dueSale
  await until(async () => (await stored())?.status === 'completed', 30_000)
  const mailed = ['completed', 'confirmed', 'shipped']
  const mails = async () => (await shop.mailbox()).map(({ tags }) => tags.id.split('-')[1]).sort()
  await until(async () => (await mails()).length === 3)
  await until(async () => Object.keys((await stored())?.outbox ?? {}).length === 0)
  t.ok(await dueSale(), 'the sale waits for the database')
  t.equal((await shop.published()).length, 1)
  t.match(
    agent.lines.find(({ message }) => message === 'database.connect_failed'),
    { level: 'warn', err: { code: 'ECONNREFUSED' } },
  )
  t.equal(agent.errors.join(''), '', 'the agent writes no stack trace to stderr')
  agent.kill('SIGTERM')
  t.equal(await agent.ended, 0)

  t.comment('the database is back')
  const next = startAgent(t)
  await until(async () => (await dueSale()) === undefined, 60_000)
  const [rows] = await database.query('SELECT order_id, status FROM orders')
  t.same(rows, [{ order_id: order.orderId, status: 'completed' }])
  t.same(await mails(), mailed)
  next.kill('SIGTERM')
  await next.ended
})

t.test(
  'the agent works without the schema, survives a kill, and drains after a spot notice',
  async (t) => {
    t.setTimeout(180_000)
    const { orderId } = await placePaid(shop)
    const before = { published: await shop.published(), mailbox: await shop.mailbox() }
    const timeline = async () => (await shop.orders.timeline(orderId))?.entries ?? []
    const entryOf = async (name: string) => (await timeline()).find(({ entry }) => entry === name)

    await database.query('RENAME TABLE schema_migrations TO hidden_migrations')
    const first = startAgent(t)
    await until(async () => (await shop.orders.read(orderId))?.status === 'packaging')
    t.ok(first.hasLogged('agent.started'))
    await until(() => first.hasLogged('database.schema_outdated'))
    t.notOk(first.hasLogged('database.connected'))
    await database.query('RENAME TABLE hidden_migrations TO schema_migrations')
    await until(() => first.hasLogged('database.connected'))

    await sleep(1000)
    first.kill('SIGKILL')
    t.equal(await first.ended, 'SIGKILL')
    const packaging = await entryOf('start-packaging')
    const socket = hasSystemd ? await openNotifySocket(t) : undefined
    if (!socket) t.comment('NOT PROVED HERE: systemd-notify is missing on this machine')
    let isAnnounced = false
    const metadata = await openMetadata(t, () => isAnnounced)
    const second = startAgent(t, {
      IMDS_URL: metadata.url,
      ...(socket && { NOTIFY_SOCKET: socket.path }),
    })
    await until(async () => {
      const { status, outbox = {} } = (await shop.orders.read(orderId)) ?? {}
      return status === 'completed' && Object.keys(outbox).length === 0
    }, 30_000)

    t.same(
      (await timeline()).map(({ entry }) => entry.split('#')[0]),
      ['placed', 'session_completed', 'start-packaging', 'start-shipping', 'completed'],
    )
    t.same(await entryOf('start-packaging'), packaging, 'packaging does not start again')
    const endsAt = Date.parse(String(packaging?.details?.['endsAt']))
    const shipping = await entryOf('start-shipping')
    t.equal(endsAt - Date.parse(packaging?.at ?? ''), 4000)
    t.equal(
      Date.parse(String(shipping?.details?.['endsAt'])) - endsAt,
      1000,
      'the agent waited only for the remaining time',
    )
    const [rows] = await database.query(
      'SELECT status, total_minor FROM orders WHERE order_id = ?',
      [orderId],
    )
    t.match(rows, [{ status: 'completed', total_minor: 2400 }])
    t.equal((rows as object[]).length, 1)
    t.equal((await shop.published()).length, before.published.length + 1)
    t.equal((await shop.mailbox()).length, before.mailbox.length + 3)

    isAnnounced = true
    const unit = readFileSync(new URL('../systemd/ec2-worker.service', import.meta.url), 'utf8')
    t.equal(
      await second.ended,
      Number(/^RestartPreventExitStatus=(\d+)$/m.exec(unit)?.[1]),
      'systemd does not restart it',
    )
    t.match(second.lines.at(-1), { message: 'agent.drained', signal: 'SIGTERM' })
    t.ok(second.hasLogged('agent.spot_notice'))
    t.same(await shop.onQueue(queue), [])
    if (socket) {
      await until(() => socket.received().includes('STOPPING=1'))
      t.same([...new Set(socket.received())].sort(), ['READY=1', 'STOPPING=1', 'WATCHDOG=1'])
    }
    for (const { lines, errors } of [first, second]) {
      t.same(errors, [])
      t.notMatch(JSON.stringify(lines), /secret|guest-token/i)
      const foreign = lines.filter(
        ({ service, version }) => service !== 'agent' || version !== 'test',
      )
      t.same(foreign, [])
    }
  },
)
