import { userPool } from '../local/settings.ts'
import { openDeployment } from './account.ts'
import { createS3 } from './aws.ts'
import { readStateOutputs } from './terraform/read-state-outputs.ts'

/** The output `identity` of the foundation. Releases before the operators' pool have no `operators`. */
type Identity = {
  readonly user_pool_id: string
  readonly operators?: { readonly user_pool_id: string }
}

/** Returns the id of the customers' user pool. */
export async function readCustomersPool(env: string): Promise<string> {
  return env === 'local' ? userPool.userPoolId : (await readIdentity(env)).user_pool_id
}

/** Returns the id of the operators' user pool. Throws Error if the shop has none yet. */
export async function readOperatorsPool(env: string): Promise<string> {
  if (env === 'local') return userPool.operators.userPoolId
  const { operators } = await readIdentity(env)
  if (operators) return operators.user_pool_id
  throw new Error(`${env} has no user pool for operators yet. Run make deploy ENV=${env} first`)
}

async function readIdentity(env: string): Promise<Identity> {
  const deployment = await openDeployment(env)
  const s3 = createS3(deployment.region)
  try {
    const { identity } = await readStateOutputs(s3, deployment, 'foundation')
    return identity as Identity
  } finally {
    s3.destroy()
  }
}
