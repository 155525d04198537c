import { spawnSync } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import t from 'tap'
import { systemClock } from '#core/clock.ts'
import { parseDatabaseUrl } from '#core/mysql/login.ts'
import { migrateSchema } from '#core/mysql/migrate.ts'
import { latestVersion } from '#core/mysql/migrations/index.ts'
import { openPlatform } from '../../../consumers/test/support/platform.ts'
import { openMysql } from '../../../core/test/support/mysql.ts'
import { openNotifySocket } from '../../../ec2-agent/test/support/notify-socket.ts'
import { placePaid } from '../../../ec2-agent/test/support/place-paid.ts'
import { until } from '../../../ec2-agent/test/support/until.ts'
import { awsEnv, queueUrl, tables } from '../../../local/settings.ts'
import { bareRootSkipReason, openBareRoot } from './support/bare-root.ts'
import { openArtifacts } from './support/open-artifacts.ts'
import { readEnvironmentFile, readUnit, variablesIn } from './support/unit.ts'
import { renderUserData } from './support/user-data.ts'

t.setTimeout(240_000)

/** The programs of a base Linux system that user data and install.sh use. */
const baseSystem = [
  ...['bash', 'cat', 'cp', 'dirname', 'gzip', 'ln', 'mkdir', 'mktemp', 'mv', 'realpath', 'rm'],
  ...['sha256sum', 'sleep', 'tar', 'touch', 'find', 'base64', 'openssl'],
]

/** A user id from systemd's range for DynamicUser. */
const dynamicUser = 61_184

/**
 * Does not cover systemd itself: start order, DynamicUser's folders under private/, system call
 * filters, memory and task limits, private users and IPC, restarts and the watchdog. Scripts
 * replace `aws`, `dnf`, `python3` and `systemctl` of AWS's image.
 */
t.test(
  'in a bare root, user data installs the artifact, and ExecStart runs unprivileged with a read-only file system',
  { skip: bareRootSkipReason() },
  async (t) => {
    const { agent } = await openArtifacts(t, ['agent'])
    const shop = await openPlatform(t, systemClock)
    const mysqlUrl = await openMysql(t)
    const quiet = { debug() {}, info() {}, warn() {}, error() {} }
    await migrateSchema({ login: parseDatabaseUrl(mysqlUrl), log: quiet })
    const settings = {
      ...awsEnv({ ...shop.urls, cognito: '' }),
      SHOP_NAME: 'local',
      VERSION: 'test',
      ORDERS_TABLE: tables.orders,
      PRODUCTS_TABLE: tables.products,
      LONG_TASKS_QUEUE_URL: queueUrl('ecommerce-long-tasks'),
      TOPIC_ORDER_COMPLETED_ARN: 'arn:aws:sns:eu-west-1:000000000000:ecommerce-order-completed',
      MAIL_FROM: 'shop@example.com',
      SITE_ORIGIN: 'https://shop.example',
      SECRETS_PREFIX: '/local',
      MYSQL_URL: mysqlUrl,
      PACKAGING_SECONDS: '1',
      SHIPPING_SECONDS: '1',
    }
    const hasNotify = spawnSync('systemd-notify', ['--version']).status === 0
    const host = openBareRoot(t, [...baseSystem, ...(hasNotify ? ['systemd-notify'] : [])])
    host.copyLibrariesOf(join(agent.folder, 'bin/node'))
    const inRoot = (path: string) => join(host.path, path)
    const read = (path: string) => readFileSync(inRoot(path), 'utf8')

    t.comment('user data')
    mkdirSync(inRoot('srv/agent'), { recursive: true })
    const key = `agent/${agent.key}`
    copyFileSync(agent.file, inRoot(`srv/${key}`))
    const release = { name: 'shop', key, digest: agent.sha256, version: 'test', settings }
    writeFileSync(inRoot('srv/release.json'), JSON.stringify(release))
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const signature = sign('sha256', Buffer.from(JSON.stringify(release)), privateKey)
    writeFileSync(inRoot('srv/signature'), signature.toString('base64'))
    writeFileSync(
      inRoot('srv/user-data.sh'),
      renderUserData({
        host: '0123456789ab',
        region: 'eu-west-1',
        artifact_bucket: 'artifacts',
        release_parameter: '/ecommerce-dev/agent-release',
        status_parameter: '/ecommerce-dev/agent-status',
        signature: '/ecommerce-dev/agent-signature',
        name: 'shop',
        public_key: publicKey.export({ type: 'spki', format: 'pem' }).toString().trim(),
      }),
    )
    host.addScript('aws', [
      'case "$1 $2" in',
      '"ssm get-parameter") case "$4" in *-release) cat /srv/release.json ;; *) cat /srv/signature ;; esac ;;',
      `"s3 cp") cp "/srv/\${4#s3://artifacts/}" "$5" ;;`,
      '*) exit 1 ;;',
      'esac',
    ])
    host.addScript('systemctl', ['echo "$*" >>/srv/systemctl'])
    host.addScript('python3', [
      `[[ $(<release.json) =~ \\"$3\\":\\"([^\\"]*)\\" ]]`,
      `echo "\${BASH_REMATCH[1]}"`,
    ])
    host.addScript('dnf', [
      'mkdir -p /opt/aws/amazon-cloudwatch-agent/{etc,bin}',
      'cp /usr/bin/systemctl /opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl',
    ])
    const installed = host.run(['bash', '/srv/user-data.sh'])
    t.equal(installed.stderr, '')
    t.equal(installed.status, 0)
    t.match(read('srv/systemctl').split('\n'), [
      'daemon-reload',
      'enable ec2-worker.service',
      'enable --now ec2-worker-update.timer',
      /^-a fetch-config -m ec2 -s -c file:\/opt\/aws/,
    ])

    t.comment('the unit')
    const text = read('etc/systemd/system/ec2-worker.service')
    const unit = readUnit(text)
    t.equal(unit('DynamicUser'), 'yes')
    t.equal(unit('ProtectSystem'), 'strict')
    const state = `/var/lib/${unit('StateDirectory')}`
    const logs = `/var/log/${unit('LogsDirectory')}`
    for (const folder of [state, logs]) {
      mkdirSync(inRoot(folder), { recursive: true })
      chownSync(inRoot(folder), dynamicUser, dynamicUser)
    }
    const output = unit('StandardOutput').replace(/^append:/, '')
    t.equal(unit('StandardError'), unit('StandardOutput'))
    const notify = hasNotify ? await openNotifySocket(t) : undefined
    if (!notify) t.comment('NOT PROVED HERE: systemd-notify is missing on this machine')
    const service = {
      id: dynamicUser,
      env: {
        PATH: '/usr/bin',
        ...readEnvironmentFile(read(unit('EnvironmentFile'))),
        ...variablesIn(text),
        ...(notify && { NOTIFY_SOCKET: `/run/systemd/${basename(notify.path)}` }),
      },
      workingDirectory: unit('WorkingDirectory'),
      umask: unit('UMask'),
      writable: [state, logs],
      mounts: notify ? { [dirname(notify.path)]: '/run/systemd' } : {},
    }
    if (notify) {
      chmodSync(dirname(notify.path), 0o755)
      chmodSync(notify.path, 0o666)
      mkdirSync(inRoot('run/systemd'))
    }

    t.comment('ExecStart')
    const order = await placePaid(shop)
    // systemd opens the log file as root, before it drops privileges.
    const log = openSync(inRoot(output), 'a', 0o600)
    const running = host.start({ ...service, command: unit('ExecStart').split(' '), output: log })
    const ended = once(running, 'exit')
    const lines = () =>
      read(output)
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { message: string })
    const isDone = async () =>
      running.exitCode !== null || (await shop.statusOf(order)) === 'completed'
    await until(isDone, 60_000).catch((error: Error) => {
      throw new Error(`${error.message}: ${read(output)}`)
    })
    t.equal(await shop.statusOf(order), 'completed', `output: ${read(output).slice(-500)}`)
    if (notify) await until(() => notify.received().includes('READY=1'))
    const database = await createConnection(mysqlUrl)
    t.teardown(() => database.end())
    const outbox = async () => (await shop.orders.read(order.orderId))?.outbox ?? {}
    await until(async () => Object.keys(await outbox()).length === 0)
    const [rows] = await database.query('SELECT order_id FROM orders')
    t.same(rows, [{ order_id: order.orderId }])
    // The file is written every ten seconds, and first before the database is connected.
    const health = () => JSON.parse(read(`${state}/health.json`))
    await until(() => health().schema !== null)
    t.match(health(), { version: 'test', schema: latestVersion })

    t.comment('permissions')
    const status = readFileSync(`/proc/${running.pid}/status`, 'utf8')
    t.match(status, new RegExp(`^Uid:\\t${dynamicUser}\\t${dynamicUser}\\t`, 'm'))
    t.match(status, /^CapEff:\t0+$/m)
    t.match(status, /^CapBnd:\t0+$/m)
    t.match(status, /^NoNewPrivs:\t1$/m)
    for (const [file, wanted] of [
      [`${state}/probe`, 0],
      ['/tmp/probe', 0],
      ['/opt/ecommerce/current/probe', 1],
      ['/etc/probe', 1],
      ['/var/log/probe', 1],
    ] as const) {
      const probe = host.start({ ...service, command: ['touch', file], output: 'pipe' })
      t.equal((await once(probe, 'exit'))[0], wanted, file)
    }

    t.comment('log lines')
    const shipped = JSON.parse(
      read('opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.json'),
    )
    const { collect_list: files } = shipped.logs.logs_collected.files
    t.match(
      files.find(({ file_path: path }: { file_path: string }) => path === output),
      { log_group_name: '/ecommerce-dev/agent', log_stream_name: '{instance_id}' },
      'the log agent collects the service’s log file',
    )
    const messages = lines().map(({ message }) => message)
    for (const message of ['database.connected', 'agent.started', 'message.handled'])
      t.ok(messages.includes(message), message)

    running.kill('SIGTERM')
    t.same(await ended, [0, null])
    t.match(lines().at(-1), { message: 'agent.drained', signal: 'SIGTERM' })
  },
)
