import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { isUnderSystemd, readConfig } from '../config.ts'
import { startHeartbeat } from '../heartbeat.ts'
import { watchSpotNotice } from '../spot-notice.ts'
import { createLog } from './support/log.ts'
import { openMetadata } from './support/metadata.ts'
import { openNotifySocket } from './support/notify-socket.ts'
import { until } from './support/until.ts'

const systemd = spawnSync('systemd-analyze', ['--version']).status === 0
const skip = systemd ? false : 'NOT PROVED HERE: systemd-analyze is missing on this machine'

/** Returns the message of the error that `act` throws. */
function messageOf(act: () => unknown): string {
  try {
    act()
    return 'nothing was thrown'
  } catch (error) {
    return String((error as Error).message)
  }
}

const env = {
  SHOP_NAME: 'local',
  AWS_REGION: 'eu-west-1',
  ORDERS_TABLE: 'orders',
  PRODUCTS_TABLE: 'products',
  LONG_TASKS_QUEUE_URL: 'https://queue',
  TOPIC_ORDER_COMPLETED_ARN: 'arn:topic',
  MAIL_FROM: 'shop@example.com',
  SITE_ORIGIN: 'https://shop.example',
  SECRETS_PREFIX: '/local',
  VERSION: 'abc1234',
  MYSQL_URL: 'mysql://user:password@127.0.0.1:3306/ecommerce',
}

t.test('the default durations are 30 s of packaging and 60 s of shipping', (t) => {
  t.match(readConfig(env), {
    ...env,
    PACKAGING_SECONDS: 30,
    SHIPPING_SECONDS: 60,
    LOG_LEVEL: 'info',
    timeScale: 1,
  })
  t.ok(Object.isFrozen(readConfig(env)))
  t.match(readConfig({ ...env, PACKAGING_SECONDS: '0.5', TIME_SCALE: '0.1' }), {
    PACKAGING_SECONDS: 0.5,
    timeScale: 0.1,
  })
  t.notOk(isUnderSystemd({}))
  t.ok(isUnderSystemd({ NOTIFY_SOCKET: '/run/systemd/notify' }))
  t.end()
})

t.test('a missing or invalid setting is named, and its value is not shown', (t) => {
  for (const name of Object.keys(env)) {
    const { [name as keyof typeof env]: _, ...less } = env
    t.throws(() => readConfig(less), new RegExp(name === 'SHOP_NAME' ? 'SHOP_NAME' : name))
  }
  const wrong = {
    SHOP_NAME: 'My Shop',
    PACKAGING_SECONDS: '-1',
    SHIPPING_SECONDS: 'soon',
    MAIL_FROM: 'nobody',
    SITE_ORIGIN: 'https://shop.example/',
    LOG_LEVEL: 'chatty',
    TOPIC_ORDER_COMPLETED_ARN: 'topic',
    MYSQL_URL: 'postgres://user:s3cret@host/db',
    TIME_SCALE: '0',
    IMDS_URL: 'file:///etc/passwd',
  }
  for (const [name, value] of Object.entries(wrong)) {
    const error = messageOf(() => readConfig({ ...env, [name]: value }))
    t.match(error, name)
    t.notMatch(error, 's3cret')
  }
  t.end()
})

t.test('settings for the local environment are rejected in a deployment', (t) => {
  const { MYSQL_URL: _, ...deployed } = { ...env, SHOP_NAME: 'ecommerce' }
  for (const name of ['TIME_SCALE', 'IMDS_URL', 'AWS_ENDPOINT_URL_SQS', 'AWS_ENDPOINT_URL']) {
    const message = messageOf(() => readConfig({ ...deployed, [name]: '0.5' }))
    t.match(message, `only SHOP_NAME=local may set ${name}`)
  }
  const plain = messageOf(() => readConfig({ ...deployed, SITE_ORIGIN: 'http://shop.example' }))
  t.match(plain, 'SITE_ORIGIN must be https')
  t.end()
})

t.test('the database needs either its URL or all four RDS settings', (t) => {
  const { MYSQL_URL: url, ...bare } = { ...env, SHOP_NAME: 'ecommerce' }
  const rds = {
    MYSQL_HOST: 'shop.cluster-x.eu-west-1.rds.amazonaws.com',
    MYSQL_PORT: '3306',
    MYSQL_DATABASE: 'ecommerce',
    MYSQL_USER: 'agent',
  }
  t.same(readConfig(env).database, { url })
  t.same(readConfig({ ...bare, ...rds }).database, {
    host: rds.MYSQL_HOST,
    port: 3306,
    database: 'ecommerce',
    user: 'agent',
  })
  for (const name of Object.keys(rds)) {
    const { [name as keyof typeof rds]: _, ...less } = rds
    const error = messageOf(() => readConfig({ ...bare, ...less }))
    t.match(error, new RegExp(`set MYSQL_URL on one machine.* in AWS; missing: ${name}$`))
    t.notMatch(error, /shop\.cluster/)
  }
  t.match(
    messageOf(() => readConfig(bare)),
    /missing: MYSQL_HOST, .*, MYSQL_USER$/,
  )
  for (const both of [rds, { MYSQL_HOST: rds.MYSQL_HOST }]) {
    t.match(
      messageOf(() => readConfig({ ...env, ...both })),
      /both are set$/,
    )
    const deployed = { ...bare, ...both, MYSQL_URL: url }
    t.match(
      messageOf(() => readConfig(deployed)),
      'only SHOP_NAME=local may set MYSQL_URL',
    )
  }
  for (const [name, wrong] of [
    ['MYSQL_PORT', '70000'],
    ['MYSQL_PORT', 'x'],
    ['MYSQL_HOST', ''],
    ['MYSQL_USER', ''],
  ] as const)
    t.match(
      messageOf(() => readConfig({ ...bare, ...rds, [name]: wrong })),
      name,
    )
  t.end()
})

t.test('the first heartbeat is immediate: in the log, the health file and the callback', (t) => {
  const healthFile = join(t.testdir({}), 'health.json')
  const { log, lines } = createLog()
  let beats = 0
  const heartbeat = startHeartbeat({
    log,
    schema: () => '0001_orders',
    version: 'abc1234',
    healthFile,
    beat: () => {
      beats += 1
    },
  })
  heartbeat.stop()
  t.equal(beats, 1)
  t.match(lines, [{ message: 'agent.heartbeat', fields: { schema: '0001_orders' } }])
  const health = JSON.parse(readFileSync(healthFile, 'utf8'))
  t.match(health, { version: 'abc1234', schema: '0001_orders', uptimeSeconds: Number })
  t.ok(Math.abs(Date.parse(health.at) - Date.now()) < 10_000)
  t.notOk(existsSync(`${healthFile}.new`))
  t.end()
})

t.test('a health file that cannot be written causes only a warning', (t) => {
  const { log, lines } = createLog()
  const healthFile = join(t.testdir({ file: 'x' }), 'file/health.json')
  startHeartbeat({ log, schema: () => 's', version: 'v', healthFile, beat: () => {} }).stop()
  t.match(lines, [{ level: 'info' }, { level: 'warn', fields: { err: { code: 'ENOTDIR' } } }])
  t.end()
})

t.test('a spot notice is reported once, within seconds, and the request has a token', async (t) => {
  let isAnnounced = false
  const { url, asked } = await openMetadata(t, () => isAnnounced)
  const { log, lines } = createLog()
  let notices = 0
  const onNotice = () => {
    notices += 1
  }
  // Polls so often that several polls overlap.
  const watch = watchSpotNotice({ url, isOn: true, log, onNotice, everyMs: 2 })
  t.teardown(() => watch.stop())
  await until(() => asked.length >= 2)
  t.equal(notices, 0, 'there is no notice yet')
  isAnnounced = true
  await until(() => notices > 0)
  await sleep(500)
  t.equal(notices, 1)
  t.match(lines, [{ level: 'warn', message: 'agent.spot_notice', fields: { notice: /terminate/ } }])
})

t.test('the watch continues without metadata, and sends no request if it is off', async (t) => {
  const { url, asked } = await openMetadata(t, () => true)
  const fail = () => t.fail('there was no notice')
  const { log, lines } = createLog()
  const often = { log, onNotice: fail, everyMs: 100 }
  const nowhere = watchSpotNotice({ url: 'http://127.0.0.1:9', isOn: true, ...often })
  const off = watchSpotNotice({ url, isOn: false, ...often })
  await until(() => lines.length > 1)
  t.match(lines.slice(0, 2), [{ level: 'debug' }, { level: 'debug' }])
  t.same(asked, [])
  nowhere.stop()
  off.stop()
})

t.test('systemd receives each state, and the agent works without systemd', { skip }, async (t) => {
  const socket = await openNotifySocket(t)
  const module = JSON.stringify(new URL('../systemd-notify.ts', import.meta.url).href)
  const notify = (state: string, variables = {}) =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module-typescript',
        '-e',
        `(await import(${module})).notifySystemd('${state}')`,
      ],
      { env: { PATH: process.env['PATH'] ?? '', ...variables }, encoding: 'utf8' },
    )
  for (const state of ['READY=1', 'WATCHDOG=1', 'STOPPING=1']) {
    const { status } = notify(state, { NOTIFY_SOCKET: socket.path })
    t.equal(status, 0)
    await until(() => socket.received().includes(state))
  }
  t.same(socket.received(), ['READY=1', 'WATCHDOG=1', 'STOPPING=1'])
  t.equal(notify('READY=1').status, 0)
  t.equal(notify('READY=1', { NOTIFY_SOCKET: '/nowhere' }).status, 0, 'a lost message is harmless')
  t.equal(notify('READY=1', { NOTIFY_SOCKET: '/nowhere', PATH: '/nowhere' }).status, 0)
  t.equal(socket.received().length, 3)
})

t.test('systemd accepts the unit and rates its exposure as low', { skip }, (t) => {
  const unit = readFileSync(new URL('../systemd/ec2-worker.service', import.meta.url), 'utf8')
  const file = join(t.testdir({}), 'ec2-worker.service')
  // The program does not exist on a development machine, so its path is replaced.
  writeFileSync(file, unit.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'))
  const verified = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
  const messages = (verified.stdout + verified.stderr)
    .split('\n')
    .filter((line) => /ec2-worker/.test(line))
  t.same([verified.status, messages], [0, []])

  const rated = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', file], {
    encoding: 'utf8',
  })
  const exposure = /Overall exposure level[^:]*: ([\d.]+)/.exec(rated.stdout)?.[1]
  t.ok(Number(exposure) <= 2, `exposure ${exposure}`)

  t.match(unit, /^RestartPreventExitStatus=75\nSuccessExitStatus=75$/m)
  t.match(unit, /^KillSignal=SIGTERM$/m)
  const seconds = (name: string) => Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(unit)?.[1])
  const main = readFileSync(new URL('../main.ts', import.meta.url), 'utf8')
  const drainMs = Number(/drainMs = ([\d_]+)/.exec(main)?.[1]?.replaceAll('_', ''))
  t.ok(seconds('TimeoutStopSec') * 1000 > drainMs, 'the drain ends before systemd’s time limit')
  t.end()
})
