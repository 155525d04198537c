import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { Deployment } from '../deployment.ts'
import { type RootName, stateKeyOf, statesBucketOf } from '../resource-names.ts'
import type { Outputs } from './open-root.ts'

/** Returns a root's outputs from its state in S3, without Terraform. */
export async function readStateOutputs(
  s3: S3Client,
  deployment: Deployment,
  root: RootName,
): Promise<Outputs> {
  const get = new GetObjectCommand({ Bucket: statesBucketOf(deployment), Key: stateKeyOf(root) })
  const { Body } = await s3.send(get)
  const { outputs } = JSON.parse((await Body?.transformToString()) ?? '') as {
    readonly outputs: Readonly<Record<string, { readonly value: unknown }>>
  }
  return Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value]))
}
