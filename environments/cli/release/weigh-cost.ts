import { type Cost, costOf, refuseOverBudget } from '../cost/cost-of.ts'
import { readPrices, readUsage } from '../cost/price-file.ts'
import { pricedIn } from '../cost/priced-in.ts'
import { costChange, volumes } from '../cost/tell-cost.ts'
import type { Deployment } from '../deployment.ts'
import type { Values } from '../values/merge.ts'
import type { ReleasePlan } from './plan-release.ts'

/** Tells what the month costs before and after. Throws Error where that is more than the budget, if it is to `hold`. */
export function weighCost(
  say: (line: string) => void,
  { foundation, app }: ReleasePlan,
  { values, env }: Deployment,
  { hold }: { readonly hold: boolean },
): void {
  const tariff = { prices: readPrices(), usage: readUsage() }
  const plans = [foundation.json, app.json]
  const resources = {
    before: plans.flatMap(({ prior_state }) => pricedIn(prior_state?.values)),
    after: plans.flatMap(({ planned_values }) => pricedIn(planned_values)),
  }
  const cost = (what: keyof typeof resources) =>
    volumes.map((orders) => costOf(resources[what], orders, tariff))
  const after = cost('after')
  costChange(cost('before'), after).forEach(say)
  const budget = Number((values['budget'] as Values)['monthly_usd'])
  if (hold) refuseOverBudget(after[0] as Cost, budget, env)
  else say(`budget: ${budget} $ a month`)
}
