import {
  budgetOf,
  costOf,
  formatNumber,
  isWithinBudget,
  refuseOverBudget,
} from '../cost/cost-of.ts'
import { columnsOf, costChange } from '../cost/format-cost.ts'
import { pricedOutsidePlan } from '../cost/outside-plan.ts'
import { readPrices, readUsage } from '../cost/price-file.ts'
import { pricedResources } from '../cost/priced-resources.ts'
import { findStalePrices } from '../cost/stale-prices.ts'
import type { Deployment } from '../deployment.ts'
import type { ReleasePlan } from './plan-release.ts'

/**
 * Prints the monthly cost before and after. If `enforce` is set, throws Error if a month with
 * `budget.orders` orders would cost more than the budget.
 */
export function compareCost(
  print: (line: string) => void,
  { foundation, app }: ReleasePlan,
  { values, env }: Deployment,
  { enforce }: { readonly enforce: boolean },
): void {
  const tariff = { prices: readPrices(), usage: readUsage() }
  const plans = [foundation.json, app.json]
  const outside = pricedOutsidePlan(values)
  const resources = {
    before: [...plans.flatMap((plan) => pricedResources(plan.prior_state?.values)), ...outside],
    after: [...plans.flatMap((plan) => pricedResources(plan.planned_values)), ...outside],
  }
  const budget = budgetOf(values)
  const orders = columnsOf(budget)
  const cost = (what: keyof typeof resources) =>
    orders.map((count) => costOf(resources[what], count, tariff))
  costChange(cost('before'), cost('after'), orders).forEach(print)
  const expected = costOf(resources.after, budget.orders, tariff)
  if (enforce) refuseOverBudget(expected, budget, env)
  print(
    `budget: ${budget.usd} $ a month at ${formatNumber(budget.orders)} orders; cost: ${expected.total.toFixed(2)} $, ${isWithinBudget(expected, budget) ? 'within budget' : 'over budget: a deploy is refused'}`,
  )
  const warning = findStalePrices(tariff.prices, new Date())
  if (warning) print(warning)
}
