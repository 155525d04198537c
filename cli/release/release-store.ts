import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { isGone } from '../process.ts'
import { newestRevision, type ReleaseRecord, unended, unendedInWords } from './record.ts'

export type Begin = {
  /** The newest release when this one was planned: the plan says nothing of what came later. */
  readonly upon: number
  /** The release that has failed and whose place this one takes, as it is to be written down. */
  readonly before?: ReleaseRecord | undefined
}

type Place = { readonly s3: S3Client; readonly bucket: string; readonly env: string }

/** Every release of an environment, oldest first. */
export async function readReleases(place: Place): Promise<readonly ReleaseRecord[]> {
  const { s3, bucket: Bucket } = place
  const keys: string[] = []
  let ContinuationToken: string | undefined
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: prefixOf(place), ContinuationToken }),
    )
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
 * Writes a release down as begun, under the next number, which it gives back. One of this machine whose
 * process is gone is written down as failed; one whose place this takes, as it ended, and only then, so
 * that nobody else begins in between. Throws Error where another has not ended, or has come since this one
 * was planned: of two that begin at once only one does.
 */
export async function beginRelease(
  place: Place,
  release: Omit<ReleaseRecord, 'revision' | 'outcome'>,
  { upon, before }: Begin,
): Promise<number> {
  for (;;) {
    const records = await readReleases(place)
    const open = unended(records)
    const isOurs = open !== undefined && open.revision === before?.revision
    if (open && !isOurs && !hasDied(open)) throw new Error(refusal(open, place.env))
    const newest = newestRevision(records)
    if (newest !== upon)
      throw new Error(
        `refused: release ${newest} of ${place.env} came since this was planned: look again at what it changes`,
      )
    if (open && !isOurs)
      await endRelease(place, { ...open, outcome: 'failed', reason: 'its process died' })
    const revision = upon + 1
    try {
      await write(place, { ...release, revision, outcome: 'begun' }, { IfNoneMatch: '*' })
      if (before) await endRelease(place, before)
      return revision
    } catch (error) {
      if ((error as Error).name !== 'PreconditionFailed') throw error
    }
  }
}

/** Writes down how a release ended. */
export async function endRelease(place: Place, release: ReleaseRecord): Promise<void> {
  const { process: _, ...ended } = release
  await write(place, ended)
}

/** Every release, oldest first: what may be planned upon. Throws Error where somebody is at one. */
export async function refuseUnended(place: Place): Promise<readonly ReleaseRecord[]> {
  const records = await readReleases(place)
  const open = unended(records)
  if (open && !hasDied(open)) throw new Error(refusal(open, place.env))
  return records
}

const hasDied = ({ process }: ReleaseRecord) => process !== undefined && isGone(process)

const refusal = (open: ReleaseRecord, env: string) =>
  `refused: ${unendedInWords(open, env)}: try again when it has; where it died, make unlock ENV=${env}`

async function write(
  place: Place,
  release: ReleaseRecord,
  condition: { readonly IfNoneMatch?: '*' } = {},
): Promise<void> {
  await place.s3.send(
    new PutObjectCommand({
      Bucket: place.bucket,
      Key: `${prefixOf(place)}${String(release.revision).padStart(6, '0')}.json`,
      Body: `${JSON.stringify(release, null, 2)}\n`,
      ContentType: 'application/json',
      ...condition,
    }),
  )
}

const prefixOf = ({ env }: Place) => `releases/${env}/`
