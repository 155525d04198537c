import type { Progress } from '../progress.ts'
import type { Root, RootPlan } from '../terraform/open-root.ts'
import { changesNothing, doneInWords } from '../terraform/plan-summary.ts'

/** Applies the very plan that was shown; one that changes nothing is not applied. What was done, in words. */
export async function applyPlan(root: Root, plan: RootPlan, progress: Progress): Promise<string> {
  if (changesNothing(plan.json)) return 'no changes'
  const words = doneInWords(plan.summary)
  await progress.step(root.name, async (report) => {
    await root.apply(plan, report)
    return words
  })
  return words
}
