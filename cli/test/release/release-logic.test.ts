import { mock } from 'node:test'
import t from 'tap'
import { createProgress, formatSeconds } from '../../progress.ts'
import {
  appliedFoundation,
  digestOfValues,
  findUnfinished,
  formatRecord,
  isSameRelease,
  lastUp,
  type ReleaseRecord,
  releaseBefore,
  restorableReleases,
} from '../../release/record.ts'
import { agentTimeouts, checkAgent } from '../../release/wait-for-agent.ts'
import { followApply } from '../../terraform/apply-events.ts'
import { differencesIn } from '../../values/differences.ts'

const version = 'a'.repeat(40)
const digests = { api: '', worker: '', migration: '', agent: '', image: '', site: '' }

const record = (revision: number, outcome: ReleaseRecord['outcome']): ReleaseRecord => ({
  revision,
  outcome,
  version,
  values: {},
  artifacts: digests,
  digests,
  terraform: '',
  image: null,
  at: '2026-11-25T10:00:00.000Z',
  by: 'arn:aws:sts::123456789012:assumed-role/operator/anna',
  valuesDigest: digestOfValues({}),
  plans: { foundation: 'no changes', app: '3 changed' },
  seconds: 60,
})

t.test('the previous release is the last one up that differs from the newest', async (t) => {
  const one = { ...record(1, 'up'), version: 'a' }
  const two = { ...record(2, 'up'), version: 'b' }
  const failed = { ...record(3, 'failed'), version: 'c' }
  t.equal(releaseBefore([one, two])?.revision, 1)
  t.equal(releaseBefore([one, two, failed])?.revision, 2, 'the failed one may have been applied')
  t.equal(releaseBefore([one, two, { ...two, revision: 3 }])?.revision, 1, 'the same release again')
  t.equal(releaseBefore([one]), undefined)
  t.equal(releaseBefore([]), undefined)
})

t.test('the current release is the last one up since the last destroy', async (t) => {
  const records = [record(1, 'up'), record(2, 'down'), record(3, 'up'), record(4, 'failed')]
  t.equal(lastUp(records)?.revision, 3)
  t.strictSame(
    restorableReleases(records).map(({ revision }) => revision),
    [3],
  )
  t.equal(lastUp(records.slice(0, 2)), undefined)
  t.equal(lastUp([]), undefined)
})

t.test('the foundation is the one that was applied last', async (t) => {
  const of = (revision: number, more: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
    ...record(revision, 'up'),
    terraform: `terraform/${revision}.zip`,
    values: { revision },
    ...more,
  })
  const applied = (...records: readonly ReleaseRecord[]) => appliedFoundation(records)?.terraform
  const rollback = of(3, { rollbackTo: 1, plans: { app: '1 changed' } })
  t.equal(applied(of(1), of(2)), 'terraform/2.zip')
  t.equal(applied(of(1), of(2), rollback), 'terraform/2.zip', 'a rollback leaves it')
  t.equal(
    applied(of(1), of(2, { outcome: 'failed' }), rollback),
    'terraform/2.zip',
    'a failed release may have applied it',
  )
  t.equal(
    applied(of(1), of(2, { outcome: 'failed', plans: {} })),
    'terraform/1.zip',
    'or failed before',
  )
  const restored = of(4, { foundation: { terraform: 'terraform/2.zip', values: { a: 1 } } })
  t.same(appliedFoundation([of(1), of(2), rollback, restored]), restored.foundation)
  t.equal(applied(of(1), of(2, { outcome: 'down' })), undefined)
})

t.test('only the newest release can be unfinished, and it is no rollback target', async (t) => {
  const records = [record(1, 'up'), record(2, 'started')]
  t.equal(findUnfinished(records)?.revision, 2)
  t.equal(lastUp(records)?.revision, 1)
  t.equal(findUnfinished([record(1, 'started'), record(2, 'up')]), undefined)
  t.equal(findUnfinished([]), undefined)
})

t.test('releases differ by commit, values or image', async (t) => {
  const one = record(1, 'up')
  t.ok(isSameRelease(one, record(2, 'up')))
  for (const other of [{ version: 'b' }, { valuesDigest: 'c' }, { image: 'd' }])
    t.notOk(isSameRelease(one, { ...one, ...other }))
})

t.test('a line of history has operator, time, commit and outcome', async (t) => {
  const line = formatRecord({
    ...record(12, 'failed'),
    reason: 'the agent: no\nmore',
    rollbackTo: 3,
  })
  t.match(
    line,
    /^ {2}12 {2}2026-11-25 10:00 UTC {2}failed {3}aaaaaaaaaaaa {2}values [0-9a-f]{8} {2}anna {2}/,
  )
  t.match(line, / rollback to 3; foundation no changes; app 3 changed — the agent: no$/)
})

t.test('the digest of values does not depend on the order of keys', async (t) => {
  t.equal(
    digestOfValues({ a: 1, b: { c: [1], d: null } }),
    digestOfValues({ b: { d: null, c: [1] }, a: 1 }),
  )
  t.not(digestOfValues({ a: [1, 2] }), digestOfValues({ a: [2, 1] }))
})

t.test('values are compared key by key', async (t) => {
  const before = { api: { memory: 512, throttle: { routes: {} } }, mail: { from: null } }
  const after = { api: { memory: 1024, throttle: { routes: {} } }, edge: { list: ['a'] } }
  t.strictSame(differencesIn(before, after), [
    'api.memory: 512 → 1024',
    'edge.list: not set → ["a"]',
    'mail.from: null → not set',
  ])
  t.strictSame(differencesIn(before, structuredClone(before)), [])
})

t.test('the status of the host decides whether a release is up, failed or pending', async (t) => {
  const schemaVersion = '0001_orders'
  const [release, other] = ['r'.repeat(64), 's'.repeat(64)]
  const host = '0123456789ab'
  const status = { host, version, release, schemaVersion, healthy: true, at: 'now', failed: null }
  const before = { ...status, at: 'before' }
  const wanted = { host, version, release, schemaVersion }
  const stateOf = (over: object, waited = 0, want: object = {}) =>
    checkAgent({ ...status, ...over }, { ...wanted, ...want }, waited, {
      ...before,
      failed: release,
    }).state
  t.equal(stateOf({}), 'up')
  t.equal(stateOf({ at: 'before' }), 'waiting', 'a status from before the wait may be outdated')
  t.equal(stateOf({ healthy: false }), 'waiting')
  t.equal(stateOf({ version: null, release: null, schemaVersion: null, healthy: false }), 'waiting')
  t.equal(stateOf({ schemaVersion: '0000_before' }), 'waiting', 'the schema must match')
  t.equal(stateOf({ schemaVersion: null }), 'waiting')
  t.equal(stateOf({ schemaVersion: '0002_after' }, 0, { schemaVersion: undefined }), 'up')
  t.equal(
    stateOf({ schemaVersion: null }, 0, { schemaVersion: undefined }),
    'up',
    'MySQL may be down',
  )
  t.equal(stateOf({ release: other }), 'waiting', 'same version, different settings')
  t.equal(
    stateOf({ host: 'another' }),
    'waiting',
    'the old host runs the release, but the new host may not',
  )
  t.equal(stateOf({ host: null }, 0, { host: undefined }), 'up', 'older modules have no host ids')
  const failed = { release: other, failed: release }
  t.equal(stateOf(failed), 'waiting', 'an old failure is retried')
  t.equal(stateOf(failed, agentTimeouts.failure + 1), 'failed')
  t.equal(
    checkAgent({ ...status, ...failed }, wanted, 0, before).state,
    'failed',
    'a new failure is final',
  )
  t.equal(
    checkAgent({ ...status, ...failed, host: 'another' }, wanted, 0, before).state,
    'waiting',
    'the old host failed, but the new host may not',
  )
  t.equal(stateOf({ healthy: false }, agentTimeouts.newHost + 1), 'failed')
})

t.test('an apply reports progress and collects Terraform’s errors', async (t) => {
  const reported: string[] = []
  const events = followApply(2, (detail) => reported.push(detail))
  const hook = { action: 'create', resource: { addr: 'aws_sqs_queue.orders' } }
  for (const event of [
    { type: 'apply_start', hook },
    { type: 'apply_complete', hook: { ...hook, action: 'read' } },
    { type: 'apply_complete', hook },
    { type: 'diagnostic', diagnostic: { severity: 'warning', summary: 'old' } },
    {
      type: 'diagnostic',
      diagnostic: { severity: 'error', summary: 'creating', detail: 'no', address: 'aws_vpc.this' },
    },
  ])
    events.line(JSON.stringify(event))
  events.line('not JSON')
  t.strictSame(reported, ['0 of 2, aws_sqs_queue.orders', '1 of 2, aws_sqs_queue.orders'])
  t.strictSame(events.faults, ['aws_vpc.this: creating\n  no'])
})

t.test('a step prints when it starts and ends, in one line at a terminal', async (t) => {
  const write = async (isTTY: boolean) => {
    const written: unknown[] = []
    const out = { isTTY, write: (chunk: string | Uint8Array) => written.push(chunk) > 0 }
    const progress = createProgress(out, () => 0)
    await progress.step('app', async (report) => {
      report('1 of 2')
      return '2 added'
    })
    const failing = progress.step('agent', async () => {
      throw new Error('no')
    })
    await t.rejects(failing, /^no$/)
    return written.join('')
  }
  t.equal(
    await write(false),
    '  app: running (0 s) \napp: 2 added (0 s)\n  agent: running (0 s) \nagent: failed (0 s)\n',
  )
  const line = '\r\u001b[K'
  t.equal(
    await write(true),
    [
      `${line}app: running (0 s)${line}app: 1 of 2 (0 s)${line}app: 2 added (0 s)\n`,
      `${line}agent: running (0 s)${line}agent: failed (0 s)\n`,
    ].join(''),
  )
  t.equal(formatSeconds(185), '3 min 5 s')
  const out = { isTTY: false, write: () => true }
  t.equal(await createProgress(out).run('plan', async () => 42), 42, 'a step can return a value')
})

t.test('a long step is never silent for 2 s', async (t) => {
  t.teardown(() => mock.timers.reset())
  mock.timers.enable({ apis: ['Date', 'setInterval'] })
  for (const [isTTY, expected] of [
    [true, /^(<clear>plan: reading \(\d+ s\))+$/],
    [false, /^ {2}plan: running \(0 s\) \.{19}\n {2}plan: reading \(30 s\) \.{5}$/],
  ] as const) {
    const written: string[] = []
    const write = (chunk: string | Uint8Array) => written.push(String(chunk)) > 0
    await createProgress({ isTTY, write }).run('plan', async (report) => {
      if (isTTY) written.length = 0
      report('reading')
      for (let second = 2; second <= 38; second += 2) {
        const before = written.length
        mock.timers.tick(2000)
        t.ok(written.length > before, `${second} s`)
      }
      t.match(written.join('').replaceAll('\r\u001b[K', '<clear>'), expected)
    })
  }
})
