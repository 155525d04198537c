import { budgetOf, costOf, formatNumber, isWithinBudget, withoutFreeUnits } from './cost/cost-of.ts'
import { columnsOf, costTable } from './cost/format-cost.ts'
import { pricedOutsidePlan } from './cost/outside-plan.ts'
import { readPrices, readUsage } from './cost/price-file.ts'
import { pricedResources } from './cost/priced-resources.ts'
import { findStalePrices } from './cost/stale-prices.ts'
import { stripeFees } from './cost/stripe-fees.ts'
import { readDeployment, splitSets } from './deployment.ts'
import { createProgress } from './progress.ts'
import type { CommandOf } from './targets.ts'
import { openPlanner } from './terraform/plan-offline.ts'
import { readAll } from './variables.ts'

/** `make cost`: prints the monthly cost of each resource. Needs no AWS account. */
export const cost: CommandOf<'cost'> = async (given, io) => {
  const { print, checkout } = io
  const [{ env }, only] = readAll(
    () => readDeployment(given, checkout),
    () => (given.ORDERS ? [parseOrders(given.ORDERS)] : undefined),
  )
  const tariff = { prices: readPrices(), usage: readUsage() }
  // On standard error, so that standard output has only the costs.
  const progress = createProgress(io.stderr)
  const planner = await openPlanner(checkout)
  try {
    const request = { env, file: given.FILE, set: splitSets(given.SET) }
    const { values, foundation, app } = await progress.run('terraform plan', () =>
      planner.plan(request),
    )
    const resources = [
      ...[foundation, app].flatMap(({ planned_values }) => pricedResources(planned_values)),
      ...pricedOutsidePlan(values),
    ]
    const budget = budgetOf(values)
    const orders = only ?? columnsOf(budget)
    const costs = orders.map((count) => costOf(resources, count, tariff))
    costTable(costs, orders, budget).forEach(print)
    const free =
      resources.length - new Set(costs.flatMap(({ lines }) => lines.map((l) => l.address))).size
    print(`${free} more resources cost less than a cent`)
    const expected = costOf(resources, budget.orders, tariff)
    const shared = costOf(resources, budget.orders, withoutFreeUnits(tariff))
    print(
      `budget of ${env}: ${budget.usd} $ a month at ${formatNumber(budget.orders)} orders (budget.orders); cost: ${expected.total.toFixed(2)} $, ${isWithinBudget(expected, budget) ? 'within budget' : 'over budget'}`,
    )
    print(
      `AWS's free units belong to the account. If other resources use them up, ${env} costs up to ${shared.total.toFixed(2)} $`,
    )
    print(stripeFees(budget.orders, tariff.usage))
    print(`prices of ${tariff.prices.region} without tax`)
    const warning = findStalePrices(tariff.prices, new Date())
    if (warning) print(warning)
  } finally {
    await planner.close()
  }
}

function parseOrders(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error(`ORDERS must be a number of orders a month, not ${text}`)
}
