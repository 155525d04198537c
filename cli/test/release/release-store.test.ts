import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import t, { type Test } from 'tap'
import { type Holder, isGone, thisProcess } from '../../process.ts'
import type { OperatorContext } from '../../release/operator-context.ts'
import { digestOfValues, type ReleaseRecord } from '../../release/record.ts'
import { recordRelease } from '../../release/record-release.ts'
import {
  endRelease,
  readReleases,
  refuseUnfinished,
  startRelease,
} from '../../release/release-store.ts'
import { UnhealthyRelease } from '../../release/unhealthy-release.ts'
import { openAws, skip } from '../support/aws.ts'

const names = { api: 'a', worker: 'w', migration: 'm', agent: 'g', image: 'i', site: 's' }
const release = {
  version: 'a'.repeat(40),
  values: { api: { memory: 512 } },
  artifacts: names,
  digests: names,
  terraform: 'terraform/c.zip',
  image: null,
  valuesDigest: digestOfValues({}),
}
const started = (process: Holder) => ({
  ...release,
  at: '2026-11-25T10:00:00.000Z',
  by: 'arn:aws:iam::123456789012:user/anna',
  plans: {},
  seconds: 1,
  process,
})
const elsewhere: Holder = { host: hostname(), machine: 'another', pid: deadPid() }
/** Returns a process of this machine that has ended. */
const endedProcess = (): Holder => ({ ...thisProcess(), pid: deadPid() })

function deadPid(): number {
  return spawnSync('true').pid
}

const client = skip ? {} : await openAws(t)
let stores = 0

/** Creates a bucket for one test in the shared emulator. */
async function openStore(t: Test) {
  const s3 = new S3Client({ ...client, forcePathStyle: true })
  t.teardown(() => s3.destroy())
  stores += 1
  const bucket = `releases-${stores}`
  const place = { LocationConstraint: 'eu-west-1' as const }
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: place }))
  return { s3, bucket, env: 'dev' as const }
}

t.test('a release cannot start while another is unfinished', { skip }, async (t) => {
  const store = await openStore(t)
  t.strictSame(await readReleases(store), [])
  await refuseUnfinished(store)

  const revision = await startRelease(store, started(elsewhere), { basedOn: 0 })
  t.equal(revision, 1)
  const refusal =
    /refused: release 1 of dev was started by anna on .* at 2026-11-25 10:00 UTC .*make unlock/
  await t.rejects(startRelease(store, started(thisProcess()), { basedOn: 0 }), refusal)
  await t.rejects(refuseUnfinished(store), refusal)
  await refuseUnfinished({ ...store, bucket: 'another-shop', env: 'prod' })

  const [open] = await readReleases(store)
  if (open) await endRelease(store, { ...open, outcome: 'up' })
  const { process: _, ...kept } = started(elsewhere)
  t.strictSame(await readReleases(store), [{ ...kept, revision: 1, outcome: 'up' }])
  await t.rejects(
    startRelease(store, started(thisProcess()), { basedOn: 0 }),
    /refused: release 1 of dev is newer than this plan/,
  )
  t.equal((await readReleases(store)).length, 1)
  t.equal(await startRelease(store, started(thisProcess()), { basedOn: 1 }), 2)
})

t.test('only one of several concurrent releases starts', { skip }, async (t) => {
  const store = await openStore(t)
  const all = await Promise.allSettled(
    Array.from({ length: 8 }, () => startRelease(store, started(elsewhere), { basedOn: 0 })),
  )
  t.equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
  t.equal((await readReleases(store)).length, 1)
})

t.test('a release whose process crashed on this machine counts as failed', { skip }, async (t) => {
  const store = await openStore(t)
  await startRelease(store, started(endedProcess()), { basedOn: 0 })
  await refuseUnfinished(store)
  t.equal(await startRelease(store, started(thisProcess()), { basedOn: 1 }), 2)
  const [crashed, open] = await readReleases(store)
  t.match(crashed, { outcome: 'failed', reason: 'its process crashed' })
  t.match(open, { outcome: 'started', process: thisProcess() })
})

t.test('a process from before a reboot has ended, even if its id is in use again', async (t) => {
  t.notOk(isGone(thisProcess()))
  t.ok(isGone({ ...thisProcess(), boot: 'another' }))
  t.notOk(isGone({ ...elsewhere, boot: 'another' }), 'processes of other machines are unknown')
})

t.test('a release records its changes, whether it succeeds or fails', { skip }, async (t) => {
  const store = await openStore(t)
  const context = { ...store, by: 'anna', deployment: { env: 'dev' } } as unknown as OperatorContext
  const kind = { startedAt: Date.now(), outcome: 'up', basedOn: 0 } as const
  const first = await recordRelease(context, release, kind, async (done) => {
    done.app = '3 changed'
    t.match((await readReleases(store)).at(-1), { outcome: 'started' })
  })
  t.equal(first, 1)
  const broken = recordRelease(
    context,
    { ...release, rollbackTo: 1 },
    { ...kind, basedOn: 1 },
    async (done) => {
      done.foundation = '1 added'
      throw new Error('the host is gone')
    },
  )
  await t.rejects(broken, /the host is gone/)
  const [up, failed] = await readReleases(store)
  t.match(up, { revision: 1, outcome: 'up', plans: { app: '3 changed' }, by: 'anna' })
  t.match(failed, {
    revision: 2,
    outcome: 'failed',
    rollbackTo: 1,
    reason: 'the host is gone',
    plans: { foundation: '1 added' },
  })
})

t.test(
  'no other release can start between a failed release and its rollback',
  { skip },
  async (t) => {
    const store = await openStore(t)
    const context = {
      ...store,
      by: 'anna',
      deployment: { env: 'dev' },
    } as unknown as OperatorContext
    const kind = { startedAt: Date.now(), outcome: 'up', basedOn: 0 } as const
    const onUnhealthy = async (failed: ReleaseRecord, error: UnhealthyRelease): Promise<never> => {
      t.match((await readReleases(store)).at(-1), { revision: 1, outcome: 'started' })
      await t.rejects(
        startRelease(store, started(elsewhere), { basedOn: 1 }),
        /release 1 of dev was started by anna/,
      )
      await recordRelease(context, release, { ...kind, basedOn: 1, replaces: failed }, async () => {
        t.match(await readReleases(store), [{ outcome: 'failed' }, { outcome: 'started' }])
      })
      throw error
    }
    const broken = recordRelease(context, release, { ...kind, onUnhealthy }, async () => {
      throw new UnhealthyRelease('the host does not come up')
    })
    await t.rejects(broken, /the host does not come up/)
    t.match(await readReleases(store), [
      { revision: 1, outcome: 'failed', reason: 'the host does not come up' },
      { revision: 2, outcome: 'up' },
    ])
  },
)
