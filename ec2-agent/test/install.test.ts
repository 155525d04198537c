import { execFileSync, spawnSync } from 'node:child_process'
import {
  accessSync,
  appendFileSync,
  constants,
  readFileSync,
  readlinkSync,
  realpathSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createHost, idOf } from './support/host.ts'

const shellcheck = spawnSync('shellcheck', ['--version']).status === 0
const skip = shellcheck ? false : 'NOT PROVED HERE: shellcheck is missing on this machine'
const systemd = spawnSync('systemd-analyze', ['--version']).status === 0
const skipUnits = systemd ? false : 'NOT PROVED HERE: systemd-analyze is missing on this machine'
const unit = readFileSync(new URL('../systemd/ec2-worker.service', import.meta.url), 'utf8')
const updater = readFileSync(
  new URL('../systemd/ec2-worker-update.service', import.meta.url),
  'utf8',
)
const folder = (name: string) => new URL(`../install/${name}`, import.meta.url).pathname
const module = (name: string) =>
  readFileSync(new URL(`../../modules/agent/${name}`, import.meta.url), 'utf8')

t.test('shellcheck reports no problems in the scripts', { skip }, (t) => {
  const found = spawnSync('shellcheck', [folder('install.sh'), folder('update.sh')], {
    encoding: 'utf8',
  })
  t.equal(found.stdout, '')
  t.equal(found.status, 0)
  t.end()
})

t.test('shellcheck reports no problems in the user data', { skip }, (t) => {
  const script = module('user-data.sh.tftpl').replace(/\$\{(\w+)\}/g, 'some-$1')
  const found = spawnSync('shellcheck', ['-'], { input: script, encoding: 'utf8' })
  t.equal(found.stdout, '')
  t.equal(found.status, 0)
  t.end()
})

t.test('a release installs itself into an empty root, at the paths of its unit', (t) => {
  const host = createHost(t.testdir())
  const awkward = 'a "quoted" $HOME `date` \\ end'
  const wanted = host.publish('one', { SITE_ORIGIN: 'https://shop.example', ODD: awkward })
  const installed = host.install(wanted)
  t.equal(installed.stderr, '')
  t.equal(installed.status, 0)

  t.equal(readlinkSync(join(host.root, 'opt/ecommerce/current')), `releases/${wanted.digest}`)
  const [program = '', script = ''] = /^ExecStart=(.*)$/m.exec(unit)?.[1]?.split(' ') ?? []
  const output = execFileSync(join(host.root, program), [join(host.root, script)], {
    encoding: 'utf8',
  })
  t.equal(output, 'one\n', 'the unit’s program exists and runs')

  const file = /^EnvironmentFile=(.*)$/m.exec(unit)?.[1] ?? ''
  const print = 'set -a; . "$1"; printenv VERSION SITE_ORIGIN ODD'
  const settings = execFileSync('bash', ['-c', print, '-', join(host.root, file)])
  t.same(settings.toString().trim().split('\n'), ['one', 'https://shop.example', awkward])

  for (const name of ['ec2-worker.service', 'ec2-worker-update.service', 'ec2-worker-update.timer'])
    t.ok(host.read(`etc/systemd/system/${name}`).startsWith('[Unit]'), name)
  t.equal(host.install(wanted).status, 0, 'a second installation changes nothing')
  t.end()
})

t.test('systemd accepts the update service and its timer', { skip: skipUnits }, (t) => {
  const host = createHost(t.testdir())
  host.install(host.publish('one'))
  const units = ['service', 'timer'].map((kind) =>
    join(host.root, `etc/systemd/system/ec2-worker-update.${kind}`),
  )
  const [service = ''] = units
  const program = /^ExecStart=(.*)$/m.exec(readFileSync(service, 'utf8'))?.[1] ?? ''
  accessSync(join(host.root, program), constants.X_OK)
  // The program does not exist on a development machine, so its path is replaced.
  writeFileSync(service, readFileSync(service, 'utf8').replace(program, '/bin/true'))
  const verified = spawnSync('systemd-analyze', ['verify', ...units], { encoding: 'utf8' })
  const messages = (verified.stdout + verified.stderr)
    .split('\n')
    .filter((line) => /ec2-worker/.test(line))
  t.same([verified.status, messages], [0, []])
  t.end()
})

t.test('an invalid release is rejected, and no file is changed', (t) => {
  const host = createHost(t.testdir())
  const wanted = host.publish('one')
  t.not(host.install({ ...wanted, digest: '../../etc' }).status, 0)
  t.not(host.install({ ...wanted, settings: { VERSION: 'one\nLD_PRELOAD=/x' } }).status, 0)
  t.throws(() => host.read('opt/ecommerce/current/install.sh'))
  t.end()
})

t.test(
  'the log’s folder is writable, exists before systemd opens the log, and the log is rotated',
  (t) => {
    const host = createHost(t.testdir())
    host.install(host.publish('one'))
    const logs = `/var/log/${/^LogsDirectory=(.*)$/m.exec(unit)?.[1]}`
    for (const stream of ['StandardOutput', 'StandardError']) {
      const path = new RegExp(`^${stream}=append:(.*)$`, 'm').exec(unit)?.[1] ?? ''
      t.ok(path.startsWith(`${logs}/`) && path.endsWith('.log'), path)
    }
    for (const stream of ['StandardOutput', 'StandardError'])
      t.match(updater, `${stream}=append:${logs}/update.log`)
    t.match(unit, `append:${logs}/agent.log`)
    t.match(
      module('main.tf'),
      `file_path       = "${logs}/\${log}.log"`,
      'the log shipper reads it there',
    )
    t.match(module('main.tf'), 'for log, stream in { agent = ')
    t.ok(realpathSync(join(host.root, logs)))
    t.match(host.read('etc/logrotate.d/ec2-worker'), `${logs}/*.log {`)
    t.end()
  },
)

t.test('another release is installed next to the old one, started, and reported', (t) => {
  const host = createHost(t.testdir())
  const one = host.publish('one')
  host.install(one)
  t.equal(host.update().stderr, '')
  t.match(host.reported(), {
    host: '0123456789ab',
    version: 'one',
    release: idOf(one),
    schemaVersion: '0001_orders',
    healthy: true,
    failed: null,
  })
  host.callsSince()

  t.equal(host.update().status, 0)
  t.same(
    host.callsSince(),
    ['is-active --quiet ec2-worker.service'],
    'the running release is not restarted',
  )

  const two = host.publish('two')
  host.want(two)
  t.equal(host.update().stderr, '')
  t.same(host.callsSince().slice(0, 3), [
    `fetch s3://artifacts/${two.key}`,
    'daemon-reload',
    'restart ec2-worker.service',
  ])
  t.match(host.reported(), { version: 'two', healthy: true })

  host.want({ ...two, settings: { ...two.settings, LOG_LEVEL: 'debug' } })
  host.update()
  t.same(host.callsSince().slice(0, 2), ['daemon-reload', 'restart ec2-worker.service'])
  t.match(
    host.read('etc/ecommerce/ec2-worker.env'),
    'LOG_LEVEL="debug"',
    'other settings are another release',
  )

  host.want(one)
  host.update()
  t.notOk(
    host.callsSince().some((call) => call.startsWith('fetch')),
    'a rollback needs no download',
  )
  t.match(host.reported(), { version: 'one', healthy: true })
  t.end()
})

t.test('a release that does not start is rolled back, and not retried at once', (t) => {
  const host = createHost(t.testdir())
  const one = host.publish('one')
  host.install(one)
  host.update()
  host.want(host.publish('two', { BROKEN: 'yes' }))
  host.callsSince()
  const { stdout } = host.update()
  t.match(stdout, /"version":"two","message":"agent.update_failed"/)
  t.match(host.reported(), { version: 'one', release: idOf(one), healthy: true })
  t.equal(host.reported().failed, idOf(host.publish('two', { BROKEN: 'yes' })))
  t.equal(readlinkSync(join(host.root, 'opt/ecommerce/current')), `releases/${one.digest}`)
  t.notMatch(host.read('etc/ecommerce/ec2-worker.env'), 'BROKEN')

  host.callsSince()
  host.update()
  t.same(host.callsSince(), ['is-active --quiet ec2-worker.service'])

  const before = Date.now() / 1000 - 6 * 60
  utimesSync(join(host.root, 'opt/ecommerce/failed.json'), before, before)
  host.update()
  t.match(host.callsSince(), ['daemon-reload', 'restart ec2-worker.service'])

  const two = host.publish('two', { BROKEN: 'yes' })
  host.want(one)
  host.update()
  t.match(host.reported(), { version: 'one', healthy: true, failed: null })
  host.callsSince()
  host.want(two)
  host.update()
  t.match(host.callsSince(), ['daemon-reload', 'restart ec2-worker.service'], 'retried at once')
  t.end()
})

t.test('a first release that starts late is marked as running, and not restarted', (t) => {
  const host = createHost(t.testdir())
  const one = host.publish('one', { LATE: 'yes' })
  host.install(one)
  host.update()
  t.match(host.reported(), { release: null, failed: idOf(one) })
  host.callsSince()
  host.update()
  t.match(host.reported(), { version: 'one', release: idOf(one), healthy: true, failed: null })
  t.notOk(host.callsSince().some((call) => call.startsWith('restart')))
  t.end()
})

t.test('a release that was rolled back is not marked as running later', (t) => {
  const host = createHost(t.testdir())
  const one = host.publish('one')
  host.install(one)
  host.update()
  const two = host.publish('two', { LATE: 'yes' })
  host.want(two)
  for (const _ of ['tried', 'not tried again']) {
    host.update()
    t.match(host.reported(), { version: 'one', release: idOf(one), failed: idOf(two) })
  }
  t.end()
})

t.test('a killed updater does not mark its release as running', (t) => {
  const host = createHost(t.testdir())
  const one = host.publish('one')
  host.install(one)
  host.update()
  const two = host.publish('two', { KILLER: 'yes' })
  host.want(two)
  t.equal(host.update().signal, 'SIGKILL')
  t.equal(readlinkSync(join(host.root, 'opt/ecommerce/current')), `releases/${two.digest}`)

  host.want(one)
  host.update()
  t.match(host.reported(), { version: 'one', release: idOf(one), healthy: true })
  t.equal(readlinkSync(join(host.root, 'opt/ecommerce/current')), `releases/${one.digest}`)
  t.end()
})

t.test('an artifact with another digest is never installed', (t) => {
  const host = createHost(t.testdir())
  const one = host.publish('one')
  host.install(one)
  host.update()
  host.callsSince()
  const two = host.publish('two')
  appendFileSync(join(host.bucket, 'two.tar.gz'), 'x')
  host.want(two)
  host.update()
  t.match(host.reported(), { version: 'one', healthy: true, failed: idOf(two) })
  t.throws(() => host.read(`opt/ecommerce/releases/${two.digest}/install.sh`))
  t.end()
})

t.test('the last three releases are kept', (t) => {
  const host = createHost(t.testdir())
  const releases = ['one', 'two', 'three', 'four', 'five'].map((version) => host.publish(version))
  for (const release of releases) {
    if (release === releases[0]) host.install(release)
    host.want(release)
    host.update()
  }
  const kept = execFileSync('ls', [join(host.root, 'opt/ecommerce/releases')], { encoding: 'utf8' })
  t.same(
    kept.trim().split('\n').sort(),
    releases
      .slice(2)
      .map(({ digest }) => digest)
      .sort(),
  )
  t.end()
})
