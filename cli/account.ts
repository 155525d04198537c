import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { createSts } from './aws.ts'
import { type Deployment, readDeployment } from './deployment.ts'
import { accountOf } from './places.ts'

/**
 * A deployment by its own values, for a command that works in it. Throws Error where there is none of that
 * name, and where nobody is signed in to its account.
 */
export async function enterDeployment(env: string): Promise<Deployment> {
  const deployment = readDeployment({ ENV: env })
  await whoAmI(deployment)
  return deployment
}

/**
 * Who is signed in to AWS, by ARN. Throws Error where nobody is, or in another account than the values
 * name: nothing is asked of that account.
 */
export async function whoAmI(deployment: Deployment): Promise<string> {
  const { env, region } = deployment
  const sts = createSts(region)
  const asked = sts.send(new GetCallerIdentityCommand({})).finally(() => sts.destroy())
  const { Account, Arn = '' } = await asked.catch((cause: Error) => {
    const remedy = 'sign in (aws sso login), or name a profile (AWS_PROFILE=…)'
    throw new Error(`nobody is signed in to AWS: ${remedy}\n  ${cause.message}`, { cause })
  })
  const wanted = accountOf(deployment)
  if (Account === wanted) return Arn
  throw new Error(
    `${env} is in account ${wanted}, and you are signed in to ${Account}: sign in there (AWS_PROFILE=…), or set account in environments/${env}/values.yaml`,
  )
}
