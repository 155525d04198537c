import { DeleteObjectCommand, GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { Deployment } from '../deployment.ts'
import { type RootName, stateKeyOf, statesBucketOf } from '../resource-names.ts'

/** The content of a lock file, which Terraform writes next to the state. */
export type StateLock = {
  readonly ID: string
  readonly Operation: string
  readonly Who: string
  readonly Created: string
}

type StateLocation = {
  readonly s3: S3Client
  readonly deployment: Deployment
  readonly root: RootName
}

/** Returns the lock on a root's state; undefined if it is not locked. */
export async function readLock({
  s3,
  deployment,
  root,
}: StateLocation): Promise<StateLock | undefined> {
  const get = new GetObjectCommand({ Bucket: statesBucketOf(deployment), Key: keyOf(root) })
  try {
    const { Body } = await s3.send(get)
    return JSON.parse((await Body?.transformToString()) ?? '{}') as StateLock
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined
    throw error
  }
}

/** Removes the lock, even if its owner is still running. */
export async function breakLock({ s3, deployment, root }: StateLocation): Promise<void> {
  const Key = keyOf(root)
  await s3.send(new DeleteObjectCommand({ Bucket: statesBucketOf(deployment), Key }))
}

/** Formats a lock: `anna@laptop since 2026-11-23 10:00 UTC (23 minutes), for apply`. */
export function formatLock({ Who, Created, Operation }: StateLock, now: Date): string {
  const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(Created)) / 60_000))
  const kind = Operation.replace('OperationType', '').toLowerCase()
  return `${Who} since ${Created.slice(0, 16).replace('T', ' ')} UTC (${minutes} minutes), for ${kind}`
}

const keyOf = (root: RootName) => `${stateKeyOf(root)}.tflock`
