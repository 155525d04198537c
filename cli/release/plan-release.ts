import type { Progress } from '../progress.ts'
import type { Outputs, PlanOptions, RootPlan } from '../terraform/open-root.ts'
import { formatPlanCounts, linesOf } from '../terraform/plan-summary.ts'
import { plannedOutputs } from '../terraform/planned-outputs.ts'
import { appVariables, commonVariables } from '../terraform/root-variables.ts'
import type { Roots } from './open-roots.ts'
import type { OperatorContext } from './operator-context.ts'
import { type Candidate, foundationOf } from './record.ts'

export type ReleasePlan = { readonly foundation: RootPlan; readonly app: RootPlan }

/**
 * Plans both roots. The app's plan uses placeholders for foundation outputs that are known only
 * after the foundation is applied. In that case the app must be planned again.
 */
export async function planRelease(
  { foundation, app }: Roots,
  { deployment, progress }: Pick<OperatorContext, 'deployment' | 'progress'>,
  candidate: Candidate,
  options?: PlanOptions,
): Promise<ReleasePlan> {
  const variables = commonVariables(deployment, foundationOf(candidate).values)
  const first = await progress.run('plan of foundation', () => foundation.plan(variables, options))
  const outputs: Outputs = plannedOutputs(first.json)
  const secondVariables = appVariables(deployment, candidate, outputs)
  const second = await progress.run('plan of app', () => app.plan(secondVariables, options))
  return { foundation: first, app: second }
}

/** Prints the counts of each plan, then the changed resources. */
export function printPlans(print: Progress['print'], plans: Partial<ReleasePlan>): void {
  const all = Object.entries(plans)
  for (const [root, { summary }] of all) print(`${root}: ${formatPlanCounts(summary)}`)
  for (const [root, { tainted }] of all)
    for (const address of tainted)
      print(`${root}: ${address}: its creation was interrupted; it is completed, not replaced`)
  for (const [root, { summary }] of all) {
    const lines = linesOf(summary)
    if (lines.length > 0) print([`changes of ${root}:`, ...lines].join('\n'))
  }
}
