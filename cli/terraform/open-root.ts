import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RootName, stateKeyOf, statesBucketOf } from '../places.ts'
import { followApply } from './apply-events.ts'
import { brokenOffIn, withBrokenOffKept } from './data-loss.ts'
import type { PlanJson } from './plan-json.ts'
import { countsInWords, type PlanSummary, summarise } from './plan-summary.ts'
import { runTerraform, TerraformFailed } from './run-terraform.ts'

export type Outputs = Readonly<Record<string, unknown>>

/** What Terraform would do, kept beside the root so that this very plan can be applied. */
export type RootPlan = {
  readonly json: PlanJson
  readonly summary: PlanSummary
  /** What holds data and was broken off while it was made: it is finished, not made anew. By address. */
  readonly kept: readonly string[]
}

export type PlanOptions = {
  /** Plans to take everything away. */
  readonly destroy?: boolean
  /** Only looks: does not hold up whoever works on the state. */
  readonly look?: boolean
}

/** A root joined to its state in S3. */
export type Root = {
  readonly name: RootName
  plan(variables: object, options?: PlanOptions): Promise<RootPlan>
  /** Applies the plan that was made last. */
  apply(plan: RootPlan, report: (detail: string) => void): Promise<void>
  /** What was told when it was applied last; empty where it never was. */
  outputs(): Promise<Outputs>
}

type Place = {
  /** Where the Terraform files are unpacked. */
  readonly folder: string
  readonly name: RootName
  readonly env: string
  readonly account: string
  readonly region: string
}

/** How many resources Terraform makes at once: most of it is waiting. */
const atOnce = '-parallelism=30'

/** Joins a root to its state. Throws TerraformFailed where its providers or its state are not to be had. */
export async function openRoot({ folder, name, env, account, region }: Place): Promise<Root> {
  const place = join(folder, 'environments/root', name)
  const backend = {
    bucket: statesBucketOf(account),
    key: stateKeyOf(env, name),
    region,
  }
  const settings = Object.entries(backend).map(([key, value]) => `-backend-config=${key}=${value}`)
  await runTerraform(place, ['init', '-input=false', '-reconfigure', ...settings])
  const locked = (...args: readonly string[]) =>
    inWordsOfLocks(name, env, () => runTerraform(place, args))

  return {
    name,
    plan: async (variables, { destroy = false, look = false } = {}) => {
      writeFileSync(join(place, 'deploy.tfvars.json'), `${JSON.stringify(variables, null, 2)}\n`)
      const options = [
        '-input=false',
        '-var-file=deploy.tfvars.json',
        '-out=deploy.plan',
        atOnce,
        ...(destroy ? ['-destroy'] : []),
        ...(look ? ['-lock=false'] : []),
      ]
      const made = async () => {
        await locked('plan', ...options)
        const { out } = await runTerraform(place, ['show', '-json', 'deploy.plan'])
        return JSON.parse(out) as PlanJson
      }
      const first = await made()
      const kept = brokenOffIn(first)
      // Only who may write the state takes the mark away; who looks is told what that would make of the plan.
      if (!look) for (const address of kept) await locked('untaint', address)
      const json = kept.length === 0 || look ? withBrokenOffKept(first) : await made()
      return { json, summary: summarise(json), kept }
    },
    apply: async ({ summary }, report) => {
      const told = followApply(summary.resources.length, report)
      const options = ['-input=false', '-json', atOnce, 'deploy.plan']
      await inWordsOfLocks(name, env, () =>
        runTerraform(place, ['apply', ...options], { report: told.line }).catch((cause) => {
          if (told.faults.length === 0) throw cause
          const words = told.faults.join('\n')
          throw new TerraformFailed(`${name}: ${countsInWords(summary)}, but\n${words}`, words)
        }),
      )
    },
    outputs: async () => {
      const { out } = await runTerraform(place, ['output', '-json'])
      const all = JSON.parse(out) as Readonly<Record<string, { readonly value: unknown }>>
      return Object.fromEntries(Object.entries(all).map(([key, { value }]) => [key, value]))
    },
  }
}

/** Somebody may have taken the lock since it was looked at. */
async function inWordsOfLocks<T>(name: RootName, env: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof TerraformFailed) || !/acquiring the state lock/.test(cause.errors))
      throw cause
    const [, who = 'somebody'] = /Who: +(\S+)/.exec(cause.errors) ?? []
    throw new Error(
      `${who} works on ${name} of ${env} at this moment: try again when they are done, or make unlock ENV=${env}`,
      { cause },
    )
  }
}
