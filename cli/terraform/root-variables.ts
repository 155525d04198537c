import type { Deployment } from '../deployment.ts'
import type { Candidate } from '../release/record.ts'
import { accountOf, artifactsBucketOf } from '../resource-names.ts'
import type { Values } from '../values/merge.ts'
import type { Outputs } from './open-root.ts'

/** Returns the Terraform variables of both roots. */
export function commonVariables(deployment: Deployment, values: Values = deployment.values) {
  const { name, region } = deployment
  return { name, account: accountOf(deployment), region, values }
}

/**
 * Returns the Terraform variables of the app root: also the foundation's outputs and the release.
 */
export function appVariables(deployment: Deployment, candidate: Candidate, foundation: Outputs) {
  const { version, artifacts, digests, image, values } = candidate
  return {
    ...commonVariables(deployment, values),
    foundation,
    release: {
      version,
      artifact_bucket: artifactsBucketOf(deployment),
      api_key: artifacts.api,
      worker_key: artifacts.worker,
      // Undefined for a release from before the module, whose root does not have the variable.
      migration_key: artifacts.migration,
      agent_key: artifacts.agent,
      agent_digest: digests.agent,
      image,
    },
  }
}
