import type { Progress } from '../progress.ts'
import type { Root, RootPlan } from '../terraform/open-root.ts'
import { changesNothing, formatAppliedCounts } from '../terraform/plan-summary.ts'

/**
 * Applies the plan that the operator saw, unless it changes nothing. Returns a summary of the
 * changes.
 */
export async function applyPlan(root: Root, plan: RootPlan, progress: Progress): Promise<string> {
  if (changesNothing(plan.json)) return 'no changes'
  const outcome = formatAppliedCounts(plan.summary)
  await progress.step(root.name, async (report) => {
    await root.apply(plan, report)
    return outcome
  })
  return outcome
}
