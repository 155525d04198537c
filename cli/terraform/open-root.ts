import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Deployment } from '../deployment.ts'
import { type RootName, rootFolderOf } from '../resource-names.ts'
import { followApply } from './apply-events.ts'
import { backendOf } from './backend.ts'
import { findTaintedData, withTaintedDataKept } from './data-loss.ts'
import { explainErrors } from './explain-errors.ts'
import { initRoot } from './init-root.ts'
import type { PlanJson } from './plan-json.ts'
import { formatPlanCounts, type PlanSummary, summarise } from './plan-summary.ts'
import { runTerraform, TerraformFailed } from './run-terraform.ts'

export type Outputs = Readonly<Record<string, unknown>>

/**
 * A plan. Terraform's plan file stays in the root's folder, so that `apply` applies exactly this
 * plan.
 */
export type RootPlan = {
  readonly json: PlanJson
  readonly summary: PlanSummary
  /** The addresses of tainted data resources, which the plan completes instead of replacing. */
  readonly tainted: readonly string[]
}

export type PlanOptions = {
  /** Plans to delete all resources. */
  readonly destroy?: boolean
  /** Plans without the state lock and without changes to the state. The plan is only printed. */
  readonly readOnly?: boolean
}

/** A Terraform root, initialised with its state in S3. */
export type Root = {
  readonly name: RootName
  plan(variables: object, options?: PlanOptions): Promise<RootPlan>
  /** Applies the most recent plan. */
  apply(plan: RootPlan, report: (detail: string) => void): Promise<void>
  /** Returns the outputs of the last apply; empty before the first. */
  outputs(): Promise<Outputs>
  /** Removes resources from the state. They stay in AWS. */
  forget(addresses: readonly string[]): Promise<void>
}

type RootOptions = {
  /** The folder of the unpacked Terraform files. */
  readonly folder: string
  readonly name: RootName
  readonly deployment: Deployment
  /** How long an apply may take. */
  readonly timeoutMs?: number
}

/** Terraform mostly waits for AWS, so a high parallelism saves time. */
const parallelism = '-parallelism=30'

/**
 * Initialises a root with its state. Throws TerraformFailed if providers or state are unavailable.
 */
export async function openRoot({
  folder,
  name,
  deployment,
  ...limits
}: RootOptions): Promise<Root> {
  const { env } = deployment
  const rootFolder = join(folder, rootFolderOf(env, name))
  const settings = Object.entries(backendOf(deployment, name)).map(
    ([key, value]) => `-backend-config=${key}=${value}`,
  )
  await initRoot(rootFolder, ['-reconfigure', ...settings])
  const runLocked = (...args: readonly string[]) =>
    withLockErrors(name, env, () => runTerraform(rootFolder, args))

  return {
    name,
    plan: async (variables, { destroy = false, readOnly = false } = {}) => {
      const text = `${JSON.stringify(variables, null, 2)}\n`
      writeFileSync(join(rootFolder, 'deploy.tfvars.json'), text)
      const options = [
        '-input=false',
        '-var-file=deploy.tfvars.json',
        '-out=deploy.plan',
        parallelism,
        ...(destroy ? ['-destroy'] : []),
        ...(readOnly ? ['-lock=false'] : []),
      ]
      const makePlan = async () => {
        await runLocked('plan', ...options)
        const { out } = await runTerraform(rootFolder, ['show', '-json', 'deploy.plan'])
        return JSON.parse(out) as PlanJson
      }
      const first = await makePlan()
      const tainted = findTaintedData(first)
      // `untaint` changes the state, so a read-only plan approximates its effect instead.
      if (!readOnly) for (const address of tainted) await runLocked('untaint', address)
      const json = tainted.length === 0 || readOnly ? withTaintedDataKept(first) : await makePlan()
      return { json, summary: summarise(json), tainted }
    },
    apply: async ({ summary }, report) => {
      const events = followApply(summary.resources.length, report)
      const options = ['-input=false', '-json', parallelism, 'deploy.plan']
      await withLockErrors(name, env, () =>
        runTerraform(rootFolder, ['apply', ...options], { report: events.line, ...limits }).catch(
          (cause) => {
            if (events.faults.length === 0) throw cause
            const errors = events.faults.join('\n')
            throw new TerraformFailed(
              `${name} (${formatPlanCounts(summary)}) failed:\n${explainErrors(errors)}`,
              errors,
            )
          },
        ),
      )
    },
    forget: async (addresses) => void (await runLocked('state', 'rm', ...addresses)),
    outputs: async () => {
      const { out } = await runTerraform(rootFolder, ['output', '-json'])
      const all = JSON.parse(out) as Readonly<Record<string, { readonly value: unknown }>>
      return Object.fromEntries(Object.entries(all).map(([key, { value }]) => [key, value]))
    },
  }
}

/**
 * Replaces Terraform's error about a locked state by a message that names the owner of the lock.
 * Another process may take the lock after `checkPrerequisites` has found it free.
 */
async function withLockErrors<T>(name: RootName, env: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof TerraformFailed) || !/acquiring the state lock/.test(cause.errors))
      throw cause
    const [, who = 'another process'] = /Who: +(\S+)/.exec(cause.errors) ?? []
    throw new Error(
      `${name} of ${env} is locked by ${who}. Try again when that command has ended; if its process has crashed, run make unlock ENV=${env}`,
      { cause },
    )
  }
}
