import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { createSts } from './aws.ts'
import { type Deployment, readDeployment } from './deployment.ts'
import { accountOf } from './resource-names.ts'

/**
 * Returns the deployment `env`. Throws Error if there is no such deployment, or if the operator is
 * not signed in to its AWS account.
 */
export async function openDeployment(env: string): Promise<Deployment> {
  const deployment = readDeployment({ ENV: env })
  await checkSignedIn(deployment)
  return deployment
}

/**
 * Checks that the operator is signed in to the account in the deployment's values, and returns the
 * operator's ARN. Throws Error otherwise.
 */
export async function checkSignedIn(deployment: Deployment): Promise<string> {
  const { env, region } = deployment
  const sts = createSts(region)
  const identity = sts.send(new GetCallerIdentityCommand({})).finally(() => sts.destroy())
  const { Account, Arn = '' } = await identity.catch((cause: Error) => {
    const remedy = 'Sign in (aws sso login), or name a profile (AWS_PROFILE=…)'
    throw new Error(`not signed in to AWS. ${remedy}\n  ${cause.message}`, { cause })
  })
  const wanted = accountOf(deployment)
  if (Account === wanted) return Arn
  throw new Error(
    `${env} is in account ${wanted}, but you are signed in to ${Account}. Sign in to ${wanted} (AWS_PROFILE=…), or correct account in environments/${env}/values.yaml`,
  )
}
