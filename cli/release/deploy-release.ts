import { formatSeconds } from '../progress.ts'
import { ensureAllGenerated } from '../secrets/generated-secrets.ts'
import { refuseDataLoss } from '../terraform/data-loss.ts'
import { changesNothing, formatPlanCounts, makesSameChanges } from '../terraform/plan-summary.ts'
import { appVariables } from '../terraform/root-variables.ts'
import { applyPlan } from './apply-plan.ts'
import { compareCost } from './compare-cost.ts'
import { deployApp } from './deploy-app.ts'
import type { Roots } from './open-roots.ts'
import type { OperatorContext } from './operator-context.ts'
import { printPlans, type ReleasePlan } from './plan-release.ts'
import { type Candidate, digestOfValues, lastUp, type ReleaseRecord } from './record.ts'
import { type AppliedChanges, recordRelease } from './record-release.ts'
import { readReleases } from './release-store.ts'
import { rollBack } from './roll-back.ts'
import type { UnhealthyRelease } from './unhealthy-release.ts'
import type { UrlOverrides } from './url-overrides.ts'

export type DeployOptions = UrlOverrides & {
  /** Asks for confirmation. Throws Error with `stateAfterNo` unless the answer is yes. */
  readonly confirm: (question: string, stateAfterNo?: string) => Promise<void>
}

type PlannedRelease = {
  readonly candidate: Candidate
  readonly terraform: Uint8Array
  readonly plans: ReleasePlan
  /** The newest revision when this was planned. */
  readonly basedOn: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
}

/** Deploys a planned release. If it is unhealthy, rolls back to the last release that was up. */
export async function deployRelease(
  context: OperatorContext,
  roots: Roots,
  release: PlannedRelease,
  options: DeployOptions,
): Promise<void> {
  const { deployment, progress } = context
  const { candidate, startedAt, basedOn } = release
  const entry = { ...candidate, valuesDigest: digestOfValues(candidate.values) }
  const onUnhealthy = (failed: ReleaseRecord, error: UnhealthyRelease) =>
    rollBackFailed(context, failed, error, options)
  const kind = { startedAt, outcome: 'up', basedOn, onUnhealthy } as const
  const revision = await recordRelease(context, entry, kind, (done) =>
    apply(context, roots, release, options, done),
  )
  const took = formatSeconds(Math.round((Date.now() - startedAt) / 1000))
  progress.print(`release ${revision} of ${deployment.env} is up (${took})`)
}

async function apply(
  context: OperatorContext,
  roots: Roots,
  release: PlannedRelease,
  options: DeployOptions,
  done: AppliedChanges,
): Promise<void> {
  const { candidate, terraform, plans } = release
  // Create the secrets before the API starts: without the link key it does not start, and without
  // the origin secret it retries only after minutes.
  await ensureAllGenerated({ ssm: context.ssm, parameters: context.deployment.parameters })
  done.foundation = await applyPlan(roots.foundation, plans.foundation, context.progress)
  const foundation = await roots.foundation.outputs()
  const app = await planAgain(context, roots, release, foundation, options)
  done.app = await applyPlan(roots.app, app, context.progress)
  const applied = { foundation, app: await roots.app.outputs() }
  await deployApp(context, candidate, applied, { ...options, needsDatabase: true, terraform })
}

/**
 * Rolls an unhealthy release back to the last one that was up. Always throws Error with the
 * resulting state.
 */
async function rollBackFailed(
  context: OperatorContext,
  failed: ReleaseRecord,
  unhealthy: UnhealthyRelease,
  options: DeployOptions,
): Promise<never> {
  const { message: reason } = unhealthy
  const before = lastUp(await readReleases({ ...context, env: context.deployment.env }))
  if (!before)
    throw new Error(`${reason}\nthere is no release to roll back to`, { cause: unhealthy })
  context.progress.print(`${reason}\nrolling back to release ${before.revision}`)
  const { confirm: _, ...urlOverrides } = options
  await rollBack(context, before, { ...urlOverrides, basedOn: failed.revision, failed }).catch(
    (cause: Error) => {
      const second = `the rollback to release ${before.revision} failed too: ${cause.message}`
      throw new Error(`${reason}\n${second}`, { cause })
    },
  )
  throw new Error(`${reason}\nrolled back to release ${before.revision}`, { cause: unhealthy })
}

/**
 * Plans the app again after the foundation was applied, because the foundation's new outputs may
 * change the app's plan. If they do, prints the new plan and asks again.
 */
async function planAgain(
  { deployment, progress }: OperatorContext,
  { app }: Roots,
  { candidate, plans }: { readonly candidate: Candidate; readonly plans: ReleasePlan },
  foundation: Readonly<Record<string, unknown>>,
  { confirm }: DeployOptions,
) {
  if (changesNothing(plans.foundation.json)) return plans.app
  const variables = appVariables(deployment, candidate, foundation)
  const plan = await progress.run('plan of app', () => app.plan(variables))
  if (makesSameChanges(plan.summary, plans.app.summary)) return plan
  progress.print('the plan of the app has changed:')
  printPlans(progress.print, { app: plan })
  refuseDataLoss('app', plan.json)
  compareCost(progress.print, { ...plans, app: plan }, deployment, { enforce: true })
  const question = `Apply this to ${deployment.env} (${formatPlanCounts(plan.summary)})?`
  await confirm(question, 'the foundation was changed, but the app was not')
  return plan
}
