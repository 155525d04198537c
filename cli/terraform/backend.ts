import type { Deployment } from '../deployment.ts'
import { type RootName, stateKeyOf, statesBucketOf } from '../resource-names.ts'

/** Returns the settings of a root's S3 backend that differ between shops. */
export function backendOf(deployment: Deployment, root: RootName): Record<string, string> {
  return {
    bucket: statesBucketOf(deployment),
    key: stateKeyOf(root),
    region: deployment.region,
  }
}
