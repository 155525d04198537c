import { latestVersion } from '#core/mysql/migrations/index.ts'
import { ensureOriginSecret } from '../edge/origin-secret.ts'
import { secondsInWords } from '../progress.ts'
import { refuseLosses } from '../terraform/data-loss.ts'
import { changesNothing, countsInWords, isSame } from '../terraform/plan-summary.ts'
import { appVariables } from '../terraform/root-variables.ts'
import { applyPlan } from './apply-plan.ts'
import { compareCost } from './compare-cost.ts'
import { type Addresses, deployApp } from './deploy-app.ts'
import type { Roots } from './open-roots.ts'
import type { OperatorContext } from './operator-context.ts'
import { printPlans, type ReleasePlan } from './plan-release.ts'
import { type Candidate, digestOfValues, lastUp, type ReleaseRecord } from './record.ts'
import { type Done, recordRelease } from './record-release.ts'
import { readReleases } from './release-store.ts'
import { rollBack } from './roll-back.ts'
import type { UnhealthyRelease } from './unhealthy-release.ts'

export type DeployOptions = Addresses & {
  /** Asks whether a question is answered with yes; `left` is how things stand after a no. */
  readonly confirm: (question: string, left?: string) => Promise<void>
}

type Planned = {
  readonly candidate: Candidate
  readonly terraform: Uint8Array
  readonly plans: ReleasePlan
  /** The newest release when this was planned. */
  readonly upon: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
}

/** Applies a planned release and brings it up. One that does not work is left for the last that did. */
export async function deployRelease(
  context: OperatorContext,
  roots: Roots,
  release: Planned,
  options: DeployOptions,
): Promise<void> {
  const { deployment, progress } = context
  const { candidate, startedAt, upon } = release
  const entry = { ...candidate, valuesDigest: digestOfValues(candidate.values) }
  const leave = (failed: ReleaseRecord, unwell: UnhealthyRelease) =>
    leaveFor(context, failed, unwell, options)
  const kind = { startedAt, outcome: 'up', upon, leave } as const
  const revision = await recordRelease(context, entry, kind, (done) =>
    apply(context, roots, release, options, done),
  )
  const took = secondsInWords(Math.round((Date.now() - startedAt) / 1000))
  progress.print(`release ${revision} of ${deployment.env} is up (${took})`)
}

async function apply(
  context: OperatorContext,
  roots: Roots,
  release: Planned,
  options: DeployOptions,
  done: Done,
): Promise<void> {
  const { candidate, terraform, plans } = release
  // Before the API starts: an API that found no secret looks again only after minutes.
  await ensureOriginSecret({ ssm: context.ssm, parameters: context.deployment.parameters })
  done.foundation = await applyPlan(roots.foundation, plans.foundation, context.progress)
  const foundation = await roots.foundation.outputs()
  const app = await planAgain(context, roots, release, foundation, options)
  done.app = await applyPlan(roots.app, app, context.progress)
  const applied = { foundation, app: await roots.app.outputs() }
  await deployApp(context, candidate, applied, {
    ...options,
    schemaVersion: latestVersion,
    terraform,
  })
}

/** Runs the last release that came up in place of one that does not. Throws in any case, and says how it stands. */
async function leaveFor(
  context: OperatorContext,
  failed: ReleaseRecord,
  unwell: UnhealthyRelease,
  options: DeployOptions,
): Promise<never> {
  const { message: reason } = unwell
  const before = lastUp(await readReleases({ ...context, env: context.deployment.env }))
  if (!before) throw new Error(`${reason}\nthere is no release to go back to`, { cause: unwell })
  context.progress.print(`${reason}: back to release ${before.revision}`)
  const { confirm: _, ...addresses } = options
  await rollBack(context, before, { ...addresses, upon: failed.revision, failed }).catch(
    (cause: Error) => {
      const neither = `release ${before.revision} does not run again either: ${cause.message}`
      throw new Error(`${reason}\n${neither}`, { cause })
    },
  )
  throw new Error(`${reason}\nrelease ${before.revision} runs again`, { cause: unwell })
}

/**
 * What the foundation has told only now may change what the app's plan does: then it is shown again,
 * and asked about again.
 */
async function planAgain(
  { deployment, progress }: OperatorContext,
  { app }: Roots,
  { candidate, plans }: { readonly candidate: Candidate; readonly plans: ReleasePlan },
  foundation: Readonly<Record<string, unknown>>,
  { confirm }: DeployOptions,
) {
  if (changesNothing(plans.foundation.json)) return plans.app
  const plan = await app.plan(appVariables(deployment, candidate, foundation))
  if (isSame(plan.summary, plans.app.summary)) return plan
  progress.print('the app would now do something else than was shown:')
  printPlans(progress.print, { app: plan })
  refuseLosses('app', plan.summary)
  compareCost(progress.print, { ...plans, app: plan }, deployment, { hold: true })
  const question = `Apply this to ${deployment.env} (${countsInWords(plan.summary)})?`
  await confirm(question, 'the foundation was changed, the app was not')
  return plan
}
