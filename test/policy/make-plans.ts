import { stripeModeOf } from '../../cli/deployment.ts'
import type { StripeMode } from '../../cli/secrets/known-secrets.ts'
import { openPlanner, type PlanRequest } from '../../cli/terraform/plan-offline.ts'
import { type Plan, type PlanJson, readPlan } from './plan.ts'

/**
 * Opens a planner for plans of new environments, in the form that the rules read. The caller closes
 * it.
 */
export async function openRulePlanner(root: string) {
  const planner = await openPlanner(root)
  return {
    plan: async (request: PlanRequest): Promise<{ plan: Plan; mode: StripeMode }> => {
      const { values, foundation, app } = await planner.plan(request)
      // The rules read more fields of a plan than the commands do.
      const plan = readPlan(foundation as PlanJson, app as PlanJson)
      return { plan, mode: stripeModeOf({ values }) }
    },
    close: planner.close,
  }
}
