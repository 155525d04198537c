import { applyPlan } from '../release/apply-plan.ts'
import { deployApp } from '../release/deploy-app.ts'
import type { Roots } from '../release/open-roots.ts'
import type { OperatorContext } from '../release/operator-context.ts'
import { type Candidate, digestOfValues, foundationOf } from '../release/record.ts'
import { type AppliedChanges, recordRelease } from '../release/record-release.ts'
import type { UrlOverrides } from '../release/url-overrides.ts'
import { refuseDataLoss } from '../terraform/data-loss.ts'
import type { RootPlan } from '../terraform/open-root.ts'
import { formatPlanCounts, linesOf, type PlanSummary } from '../terraform/plan-summary.ts'
import { appVariables, commonVariables } from '../terraform/root-variables.ts'

export type RestoreOptions = UrlOverrides & {
  /** The running release, with the values after the restore. */
  readonly candidate: Candidate
  readonly terraform: Uint8Array
  /** The newest revision when this was planned. */
  readonly basedOn: number
  /** Copies the orders since the point in time, before the shop uses the restored tables. */
  readonly recover: () => Promise<void>
}

/** The resources that a restore replaces. They stay in AWS, outside of Terraform's state. */
const replacedIn = ({ resources }: PlanSummary): readonly string[] =>
  resources
    .filter(({ action, address }) => action === 'replace' && address.startsWith('module.data.'))
    .map(({ address }) => address)

/**
 * Restores the data by Terraform and deploys the running release on it, as a new release.
 * Safe to repeat after any failure: what is restored is not restored again. Returns the revision.
 *
 * Throws Error if anything would be deleted or replaced, apart from what the restore replaces.
 */
export async function restoreRelease(
  context: OperatorContext,
  roots: Roots,
  options: RestoreOptions,
): Promise<number> {
  const { candidate, basedOn } = options
  const entry = { ...candidate, valuesDigest: digestOfValues(candidate.values) }
  const kind = { startedAt: Date.now(), outcome: 'up', basedOn } as const
  return recordRelease(context, entry, kind, (done) => apply(context, roots, options, done))
}

async function apply(
  { deployment, progress, ...clients }: OperatorContext,
  roots: Roots,
  { candidate, terraform, recover, site, api }: RestoreOptions,
  done: AppliedChanges,
): Promise<void> {
  const { foundation, app } = roots
  const variables = commonVariables(deployment, foundationOf(candidate).values)
  const planFoundation = () => progress.run('plan of foundation', () => foundation.plan(variables))
  const { summary } = await planFoundation()
  // Before the state changes: a resource that is no longer in it cannot be refused.
  refuseOtherRemovals(summary)
  const replaced = replacedIn(summary)
  if (replaced.length > 0) await foundation.forget(replaced)
  const first = await planFoundation()
  refuseRemoval(first)
  done.foundation = await applyPlan(foundation, first, progress)
  // AWS restores neither tags nor deletion protection of a table, and Terraform sets them only in a
  // second apply. (Provider 5.100 sets time to live and recovery itself.)
  const settings = await planFoundation()
  refuseRemoval(settings)
  await applyPlan(foundation, settings, progress)
  const outputs = await foundation.outputs()

  await recover()

  const plan = await progress.run('plan of app', () =>
    app.plan(appVariables(deployment, candidate, outputs)),
  )
  refuseDataLoss('app', plan.json)
  done.app = await applyPlan(app, plan, progress)
  const applied = { foundation: outputs, app: await app.outputs() }
  const context = { deployment, progress, ...clients }
  await deployApp(context, candidate, applied, {
    site,
    api,
    // The restored tables must not wait for the database: make restore migrates it at its end.
    needsDatabase: false,
    terraform,
  })
}

/** Throws Error if a plan would delete or replace anything but what a restore replaces. */
export function refuseOtherRemovals(summary: PlanSummary): void {
  const replaced = replacedIn(summary)
  const others = summary.resources.filter(
    ({ action, address }) =>
      (action === 'delete' || action === 'replace') && !replaced.includes(address),
  )
  if (others.length === 0) return
  const lines = others.map(({ action, address }) => `  would ${action} ${address}`)
  throw new Error(['refused: a restore deletes nothing', ...lines].join('\n'))
}

function refuseRemoval({ summary }: RootPlan): void {
  const { counts } = summary
  if (counts.delete + counts.replace === 0) return
  throw new Error(
    [`refused: a restore deletes nothing (${formatPlanCounts(summary)})`, ...linesOf(summary)].join(
      '\n',
    ),
  )
}
