import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { ReleaseRecord } from './record.ts'

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
 * Writes a release down under the next number, which it gives back. Two that end at once get two
 * numbers: none is written over.
 */
export async function writeRelease(
  place: Place,
  release: Omit<ReleaseRecord, 'revision'>,
): Promise<number> {
  const { s3, bucket: Bucket } = place
  for (;;) {
    const revision = ((await readReleases(place)).at(-1)?.revision ?? 0) + 1
    try {
      await s3.send(
        new PutObjectCommand({
          Bucket,
          Key: `${prefixOf(place)}${String(revision).padStart(6, '0')}.json`,
          Body: `${JSON.stringify({ revision, ...release }, null, 2)}\n`,
          ContentType: 'application/json',
          IfNoneMatch: '*',
        }),
      )
      return revision
    } catch (error) {
      if ((error as Error).name !== 'PreconditionFailed') throw error
    }
  }
}

const prefixOf = ({ env }: Place) => `releases/${env}/`
