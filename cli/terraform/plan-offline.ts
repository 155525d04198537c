import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { environment } from '../config.ts'
import type { Deployment } from '../deployment.ts'
import { accountOf, type RootName, rootFolderOf } from '../resource-names.ts'
import type { Values } from '../values/merge.ts'
import { readValues } from '../values/read-values.ts'
import { initRoot } from './init-root.ts'
import { sharedFolders } from './pack-terraform.ts'
import type { PlanJson } from './plan-json.ts'
import { plannedOutputs } from './planned-outputs.ts'
import { terraformEnv } from './provider-mirror.ts'
import { commonVariables } from './root-variables.ts'

const run = promisify(execFile)

/** Provider settings that need neither an account nor a network. */
const offline = `
terraform {
  backend "local" {}
}
provider "aws" {
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  allowed_account_ids         = null
}
`
const offlineEdge = offline.replace('provider "aws" {', 'provider "aws" {\n  alias = "us_east_1"')

/** The environment to plan, with changes of its values. */
export type PlanRequest = {
  readonly env: string
  readonly file?: string | undefined
  readonly set?: readonly string[]
}

export type OfflinePlans = {
  readonly values: Values
  readonly foundation: PlanJson
  readonly app: PlanJson
}

const digest = 'a'.repeat(64)
const account = '123456789012'

/** The values that an operator sets before the first deploy. */
const given = [`account="${account}"`, 'agent.ami=ami-0123456789abcdef0']

const releaseOf = (name: string, account: string, region: string) => ({
  version: 'b'.repeat(40),
  artifact_bucket: `${name}-artifacts-${account}`,
  api_key: `api/${digest}.zip`,
  worker_key: `worker/${digest}.zip`,
  migration_key: `migration/${digest}.zip`,
  agent_key: `agent/${digest}.tar.gz`,
  agent_digest: digest,
  image: `${account}.dkr.ecr.${region}.amazonaws.com/${name}-api@sha256:${digest}`,
})

/**
 * Opens a planner that plans the first deploy of environments, both roots, without an AWS account.
 * The caller must close it. `plan` throws Error with Terraform's message if planning
 * fails.
 */
export async function openPlanner(root: string) {
  const folder = await mkdtemp(join(tmpdir(), 'comptoir-plans-'))
  const processEnv = { ...environment(), ...terraformEnv(folder, environment()) }
  const terraform = (cwd: string, ...args: readonly string[]) => runOffline(cwd, args, processEnv)
  const initialised = new Set<string>()

  /** Copies an environment's files and initialises a root, unless that has been done. */
  async function initialise(env: string, name: RootName) {
    const directory = join(folder, rootFolderOf(env, name))
    if (initialised.has(directory)) return
    initialised.add(directory)
    for (const path of [rootFolderOf(env, name), ...sharedFolders])
      await cp(join(root, path), join(folder, path), { recursive: true, filter: isSource })
    const text =
      name === 'app' ? `${offline}${offlineEdge.replace(/terraform \{[^}]*\}\n\}/, '')}` : offline
    await writeFile(join(directory, 'offline_override.tf'), text)
    await initRoot(directory, [], { env: processEnv })
  }

  async function plan(env: string, name: RootName, variables: object): Promise<PlanJson> {
    const directory = join(folder, rootFolderOf(env, name))
    await initialise(env, name)
    await writeFile(join(directory, 'plan.tfvars.json'), JSON.stringify(variables))
    const options = [
      '-input=false',
      '-var-file=plan.tfvars.json',
      '-out=plan',
      '-state=none.tfstate',
    ]
    await terraform(directory, 'plan', ...options)
    return JSON.parse(await terraform(directory, 'show', '-json', 'plan')) as PlanJson
  }

  return {
    plan: async ({ env, file, set = [] }: PlanRequest): Promise<OfflinePlans> => {
      const values = readValues({ root, env, file, set: [...given, ...set] })
      const [name, region] = [String(values['name']), String(values['region'])]
      const common = { name, account, region, values }
      const foundation = await plan(env, 'foundation', common)
      const release = releaseOf(name, account, region)
      const app = await plan(env, 'app', {
        ...common,
        foundation: plannedOutputs(foundation),
        release,
      })
      return { values, foundation, app }
    },
    /**
     * Returns sample variables of the app root for a shop that is not deployed: the foundation's
     * planned outputs, and a release that does not exist.
     */
    sampleApp: async (deployment: Deployment) => {
      const { env, name, region } = deployment
      const common = commonVariables(deployment)
      const foundation = plannedOutputs(await plan(env, 'foundation', common))
      return { ...common, foundation, release: releaseOf(name, accountOf(deployment), region) }
    },
    close: () => rm(folder, { recursive: true }),
  }
}

/** Leaves out what a Terraform command by hand has left, such as its backend. */
const isSource = (path: string) => !/\/\.terraform(\/|$)/.test(path)

async function runOffline(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  try {
    const options = { cwd, env, maxBuffer: 1 << 28, timeout: 300_000 }
    return (await run('terraform', [...args, '-no-color'], options)).stdout
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: string }
    if (code === 'ENOENT') throw new Error('terraform is not installed, so nothing can be planned')
    throw new Error(`terraform ${args[0]}: ${stderr ?? error}`)
  }
}
