import { readFileSync } from 'node:fs'
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'

type Bucket = { readonly s3: S3Client; readonly bucket: string }

/**
 * Uploads a file unless its key exists: the key contains the file's digest. Returns whether it was
 * new.
 */
export async function uploadFile({ s3, bucket: Bucket }: Bucket, key: string, file: string) {
  const exists = await s3.send(new HeadObjectCommand({ Bucket, Key: key })).then(
    () => true,
    (error: Error) => {
      if (error.name === 'NotFound') return false
      throw error
    },
  )
  if (exists) return false
  await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: readFileSync(file) }))
  return true
}

/** Downloads a file. Throws Error if it no longer exists. */
export async function readArtifact(
  { s3, bucket: Bucket }: Bucket,
  key: string,
): Promise<Uint8Array> {
  const { Body } = await s3
    .send(new GetObjectCommand({ Bucket, Key: key }))
    .catch((cause: Error) => {
      throw new Error(`${key} cannot be read from ${Bucket}: ${cause.message}`, { cause })
    })
  return (await Body?.transformToByteArray()) ?? new Uint8Array()
}
