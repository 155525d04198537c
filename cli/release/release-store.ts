import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { isGone } from '../process.ts'
import { findUnfinished, formatUnfinished, newestRevision, type ReleaseRecord } from './record.ts'

export type StartOptions = {
  /** The newest revision when this release was planned. The plan does not cover later releases. */
  readonly basedOn: number
  /** The final record of the failed release that this one rolls back. */
  readonly replaces?: ReleaseRecord | undefined
}

type ReleaseStore = {
  readonly s3: S3Client
  /** The shop's bucket. */
  readonly bucket: string
  /** The environment, for messages. */
  readonly env: string
}

/** Returns the release history of a shop, oldest first; empty before its bucket exists. */
export async function readReleases(store: ReleaseStore): Promise<readonly ReleaseRecord[]> {
  const { s3, bucket: Bucket } = store
  const keys: string[] = []
  let ContinuationToken: string | undefined
  do {
    const page = await s3
      .send(new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken }))
      .catch((error: Error) => {
        if (error.name === 'NoSuchBucket') return undefined
        throw error
      })
    if (!page) return []
    keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key))
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken)
  const records = await Promise.all(
    keys.map(async (Key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      return JSON.parse((await Body?.transformToString()) ?? '') as ReleaseRecord
    }),
  )
  return records.sort((a, b) => a.revision - b.revision)
}

/**
 * Records the start of a release under the next revision and returns the revision. A conditional
 * write makes sure that only one of several concurrent releases starts.
 *
 * Records a crashed release of this machine as failed. Records the outcome of `replaces` after the
 * start of the new release, so that no other release can start in between. Throws Error if another
 * release is unfinished, or is newer than the plan.
 */
export async function startRelease(
  store: ReleaseStore,
  release: Omit<ReleaseRecord, 'revision' | 'outcome'>,
  { basedOn, replaces }: StartOptions,
): Promise<number> {
  for (;;) {
    const records = await readReleases(store)
    const open = findUnfinished(records)
    const isOurs = open !== undefined && open.revision === replaces?.revision
    if (open && !isOurs && !hasCrashed(open)) throw new Error(refusal(open, store.env))
    const newest = newestRevision(records)
    if (newest !== basedOn)
      throw new Error(
        `refused: release ${newest} of ${store.env} is newer than this plan. Run the command again for a new plan`,
      )
    if (open && !isOurs)
      await endRelease(store, { ...open, outcome: 'failed', reason: 'its process crashed' })
    const revision = basedOn + 1
    try {
      await write(store, { ...release, revision, outcome: 'started' }, { IfNoneMatch: '*' })
      if (replaces) await endRelease(store, replaces)
      return revision
    } catch (error) {
      if ((error as Error).name !== 'PreconditionFailed') throw error
    }
  }
}

/** Records the outcome of a release. */
export async function endRelease(store: ReleaseStore, release: ReleaseRecord): Promise<void> {
  const { process: _, ...ended } = release
  await write(store, ended)
}

/** Returns the release history, oldest first. Throws Error if a release is in progress. */
export async function refuseUnfinished(store: ReleaseStore): Promise<readonly ReleaseRecord[]> {
  const records = await readReleases(store)
  const open = findUnfinished(records)
  if (open && !hasCrashed(open)) throw new Error(refusal(open, store.env))
  return records
}

const hasCrashed = ({ process }: ReleaseRecord) => process !== undefined && isGone(process)

const refusal = (open: ReleaseRecord, env: string) =>
  `refused: ${formatUnfinished(open, env)}. Try again later; if its process has crashed, run make unlock ENV=${env}`

async function write(
  store: ReleaseStore,
  release: ReleaseRecord,
  condition: { readonly IfNoneMatch?: '*' } = {},
): Promise<void> {
  await store.s3.send(
    new PutObjectCommand({
      Bucket: store.bucket,
      Key: `${prefix}${String(release.revision).padStart(6, '0')}.json`,
      Body: `${JSON.stringify(release, null, 2)}\n`,
      ContentType: 'application/json',
      ...condition,
    }),
  )
}

const prefix = 'releases/'
