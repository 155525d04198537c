import { type Imagined, openPlanner } from '../../cli/terraform/plan-from-nothing.ts'
import { type Plan, type PlanJson, readPlan } from './plan.ts'

/** Plans from nothing, read as the rules look at them. Who opens it closes it. */
export async function openRulePlanner(root: string) {
  const planner = await openPlanner(root)
  return {
    plan: async (imagined: Imagined): Promise<Plan> => {
      const { foundation, app } = await planner.plan(imagined)
      // The rules read more of a plan than the commands do.
      return readPlan(foundation as PlanJson, app as PlanJson)
    },
    close: planner.close,
  }
}
