import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import t, { type Test } from 'tap'
import { type Holder, isGone, thisProcess } from '../../process.ts'
import type { OperatorContext } from '../../release/operator-context.ts'
import { digestOfValues, type ReleaseRecord } from '../../release/record.ts'
import { recordRelease } from '../../release/record-release.ts'
import {
  beginRelease,
  endRelease,
  readReleases,
  refuseUnfinished,
} from '../../release/release-store.ts'
import { UnhealthyRelease } from '../../release/unhealthy-release.ts'
import { openAws, skip } from '../support/aws.ts'

const names = { api: 'a', worker: 'w', agent: 'g', image: 'i', site: 's' }
const release = {
  version: 'a'.repeat(40),
  values: { api: { memory: 512 } },
  artifacts: names,
  digests: names,
  terraform: 'terraform/c.zip',
  image: null,
  valuesDigest: digestOfValues({}),
}
const begun = (process: Holder) => ({
  ...release,
  at: '2026-11-25T10:00:00.000Z',
  by: 'arn:aws:iam::123456789012:user/anna',
  plans: {},
  seconds: 1,
  process,
})
const elsewhere: Holder = { host: hostname(), machine: 'another', pid: deadPid() }
/** A process that has been and is gone. */
const gone = (): Holder => ({ ...thisProcess(), pid: deadPid() })

function deadPid(): number {
  return spawnSync('true').pid
}

const client = skip ? {} : await openAws(t)
let stores = 0

/** A bucket of the test's own in the AWS that they share. */
async function openStore(t: Test) {
  const s3 = new S3Client({ ...client, forcePathStyle: true })
  t.teardown(() => s3.destroy())
  stores += 1
  const bucket = `releases-${stores}`
  const place = { LocationConstraint: 'eu-west-1' as const }
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: place }))
  return { s3, bucket, env: 'dev' as const }
}

t.test('nobody begins a release while another has not ended', { skip }, async (t) => {
  const store = await openStore(t)
  t.strictSame(await readReleases(store), [])
  await refuseUnfinished(store)

  const revision = await beginRelease(store, begun(elsewhere), { upon: 0 })
  t.equal(revision, 1)
  const said =
    /refused: release 1 of dev was begun by anna on .* at 2026-11-25 10:00 UTC .*make unlock/
  await t.rejects(beginRelease(store, begun(thisProcess()), { upon: 0 }), said)
  await t.rejects(refuseUnfinished(store), said)
  await refuseUnfinished({ ...store, env: 'prod' })

  const [open] = await readReleases(store)
  if (open) await endRelease(store, { ...open, outcome: 'up' })
  const { process: _, ...kept } = begun(elsewhere)
  t.strictSame(await readReleases(store), [{ ...kept, revision: 1, outcome: 'up' }])
  await t.rejects(
    beginRelease(store, begun(thisProcess()), { upon: 0 }),
    /refused: release 1 of dev came since this was planned/,
  )
  t.equal((await readReleases(store)).length, 1)
  t.equal(await beginRelease(store, begun(thisProcess()), { upon: 1 }), 2)
})

t.test('of those who begin at once, one does', { skip }, async (t) => {
  const store = await openStore(t)
  const all = await Promise.allSettled(
    Array.from({ length: 8 }, () => beginRelease(store, begun(elsewhere), { upon: 0 })),
  )
  t.equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
  t.equal((await readReleases(store)).length, 1)
})

t.test('a release whose process died on this machine has failed', { skip }, async (t) => {
  const store = await openStore(t)
  await beginRelease(store, begun(gone()), { upon: 0 })
  await refuseUnfinished(store)
  t.equal(await beginRelease(store, begun(thisProcess()), { upon: 1 }), 2)
  const [died, open] = await readReleases(store)
  t.match(died, { outcome: 'failed', reason: 'its process died' })
  t.match(open, { outcome: 'begun', process: thisProcess() })
})

t.test(
  'a process of another start of the machine is gone, whoever has its number now',
  async (t) => {
    t.notOk(isGone(thisProcess()))
    t.ok(isGone({ ...thisProcess(), boot: 'another' }))
    t.notOk(isGone({ ...elsewhere, boot: 'another' }), 'of another machine nothing is known')
  },
)

t.test('what is done is written down, however it ends', { skip }, async (t) => {
  const store = await openStore(t)
  const context = { ...store, by: 'anna', deployment: { env: 'dev' } } as unknown as OperatorContext
  const kind = { startedAt: Date.now(), outcome: 'up', upon: 0 } as const
  const first = await recordRelease(context, release, kind, async (done) => {
    done.app = '3 changed'
    t.match((await readReleases(store)).at(-1), { outcome: 'begun' })
  })
  t.equal(first, 1)
  const broken = recordRelease(
    context,
    { ...release, backTo: 1 },
    { ...kind, upon: 1 },
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
    backTo: 1,
    reason: 'the host is gone',
    plans: { foundation: '1 added' },
  })
})

t.test(
  'between a release that failed and the one in its place nobody begins',
  { skip },
  async (t) => {
    const store = await openStore(t)
    const context = {
      ...store,
      by: 'anna',
      deployment: { env: 'dev' },
    } as unknown as OperatorContext
    const kind = { startedAt: Date.now(), outcome: 'up', upon: 0 } as const
    const leave = async (failed: ReleaseRecord, unwell: UnhealthyRelease): Promise<never> => {
      t.match((await readReleases(store)).at(-1), { revision: 1, outcome: 'begun' })
      await t.rejects(
        beginRelease(store, begun(elsewhere), { upon: 1 }),
        /release 1 of dev was begun by anna/,
      )
      await recordRelease(context, release, { ...kind, upon: 1, before: failed }, async () => {
        t.match(await readReleases(store), [{ outcome: 'failed' }, { outcome: 'begun' }])
      })
      throw unwell
    }
    const broken = recordRelease(context, release, { ...kind, leave }, async () => {
      throw new UnhealthyRelease('the host does not come up')
    })
    await t.rejects(broken, /the host does not come up/)
    t.match(await readReleases(store), [
      { revision: 1, outcome: 'failed', reason: 'the host does not come up' },
      { revision: 2, outcome: 'up' },
    ])
  },
)
