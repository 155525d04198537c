import { readFileSync } from 'node:fs'
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'

type Bucket = { readonly s3: S3Client; readonly bucket: string }

/** Puts a file into the bucket where it is not there yet: its key carries its digest. True where it was new. */
export async function keepFile({ s3, bucket: Bucket }: Bucket, key: string, file: string) {
  const isThere = await s3.send(new HeadObjectCommand({ Bucket, Key: key })).then(
    () => true,
    (error: Error) => {
      if (error.name === 'NotFound') return false
      throw error
    },
  )
  if (isThere) return false
  await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: readFileSync(file) }))
  return true
}

/** Reads what was kept. Throws Error where it is gone. */
export async function readKept({ s3, bucket: Bucket }: Bucket, key: string): Promise<Uint8Array> {
  const { Body } = await s3
    .send(new GetObjectCommand({ Bucket, Key: key }))
    .catch((cause: Error) => {
      throw new Error(`${key} is not in ${Bucket} any more: ${cause.message}`, { cause })
    })
  return (await Body?.transformToByteArray()) ?? new Uint8Array()
}
