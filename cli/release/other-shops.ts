import type { S3Client } from '@aws-sdk/client-s3'
import { type Deployment, readDeployment } from '../deployment.ts'
import { readEnvironments } from '../environments.ts'
import { artifactsBucketOf } from '../resource-names.ts'
import { lastUp } from './record.ts'
import { locationOf } from './refuse-shared-identity.ts'
import { readReleases } from './release-store.ts'

/** Returns the other environments of a checkout. Throws Error if the values of one are invalid. */
export const readOtherShops = ({ env }: Deployment, root: string): readonly Deployment[] =>
  readEnvironments(root)
    .filter((other) => other !== env)
    .map((other) => readDeployment({ ENV: other }, root))

/** Returns the other deployed shops in the same account and region, with deployed values. */
export async function readDeployedShops(s3: S3Client, deployment: Deployment, root: string) {
  const others = readOtherShops(deployment, root).filter(
    ({ values }) => locationOf(values) === locationOf(deployment.values),
  )
  const deployed = others.map(async (other) => {
    const store = { s3, bucket: artifactsBucketOf(other), env: other.env }
    const values = lastUp(await readReleases(store))?.values
    return values ? [{ env: other.env, values }] : []
  })
  return (await Promise.all(deployed)).flat()
}
