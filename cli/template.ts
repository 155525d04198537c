import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { checkSignedIn } from './account.ts'
import { createS3 } from './aws.ts'
import { type Deployment, readDeployment } from './deployment.ts'
import { lastUp } from './release/record.ts'
import { readReleases } from './release/release-store.ts'
import { artifactsBucketOf, rootFolderOf, rootNames } from './resource-names.ts'
import type { CommandOf } from './targets.ts'
import { backendOf } from './terraform/backend.ts'
import { openPlanner } from './terraform/plan-offline.ts'
import { readStateOutputs } from './terraform/read-state-outputs.ts'
import { appVariables, commonVariables } from './terraform/root-variables.ts'

/**
 * `make template`: prints the merged values, and writes the variables and the backend settings of
 * both roots, so that Terraform runs by hand.
 */
export const template: CommandOf<'template'> = async (given, io) => {
  const { print, checkout } = io
  const deployment = readDeployment(given, checkout)
  const { env } = deployment
  const { values, ...others } = commonVariables(deployment)
  print('# The variables of both roots.')
  print(stringify({ ...others, values }).trimEnd())
  const { source, app } = (await readDeployed(deployment)) ?? (await sample(deployment, checkout))
  print(`# The app root has two more, foundation and release: ${source}`)
  const variables = { foundation: commonVariables(deployment), app }
  const folder = `.local/template/${env}`
  mkdirSync(join(checkout, folder), { recursive: true })
  for (const root of rootNames) {
    const backend = Object.entries(backendOf(deployment, root))
    const settings = backend.map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
    const write = (name: string, text: string) => writeFileSync(join(checkout, folder, name), text)
    write(`${root}.tfbackend`, settings.join(''))
    write(`${root}.tfvars.json`, `${JSON.stringify(variables[root], null, 2)}\n`)
    const chdir = `terraform -chdir=${rootFolderOf(env, root)}`
    const file = `../../../${folder}/${root}`
    print(`${chdir} init -backend-config=${file}.tfbackend && \\`)
    print(`${chdir} validate && \\`)
    print(`${chdir} plan -var-file=${file}.tfvars.json`)
  }
}

/** Returns the variables of the app root as deployed; undefined if AWS does not tell. */
async function readDeployed(deployment: Deployment) {
  const isSignedIn = await checkSignedIn(deployment).then(
    () => true,
    () => false,
  )
  if (!isSignedIn) return undefined
  const s3 = createS3(deployment.region)
  try {
    const store = { s3, bucket: artifactsBucketOf(deployment), env: deployment.env }
    const release = lastUp(await readReleases(store))
    if (!release) return undefined
    const outputs = await readStateOutputs(s3, deployment, 'foundation')
    const candidate = { ...release, values: deployment.values }
    const source = `read from AWS, of release ${release.revision}`
    return { source, app: appVariables(deployment, candidate, outputs) }
  } finally {
    s3.destroy()
  }
}

/** Returns sample variables of the app root, for a shop that is not deployed. */
async function sample(deployment: Deployment, checkout: string) {
  const planner = await openPlanner(checkout)
  try {
    const source =
      'SAMPLES, because you are not signed in to its account or it is not deployed. Plan with them, never apply'
    return { source, app: await planner.sampleApp(deployment) }
  } finally {
    await planner.close()
  }
}
