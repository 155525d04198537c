import { budgetOf, costOf, formatNumber, isWithinBudget, withoutFreeUnits } from './cost/cost-of.ts'
import { readPrices, readUsage } from './cost/price-file.ts'
import { pricedResources } from './cost/priced-in.ts'
import { columnsOf, costTable } from './cost/tell-cost.ts'
import { readDeployment, splitSets } from './deployment.ts'
import { createProgress } from './progress.ts'
import type { CommandOf } from './targets.ts'
import { openPlanner } from './terraform/plan-from-nothing.ts'

/** `make cost`: prints the monthly cost of each resource. Needs no AWS account. */
export const cost: CommandOf<'cost'> = async (given, io) => {
  const { print, checkout } = io
  const { env } = readDeployment(given, checkout)
  const only = given.ORDERS ? [parseOrders(given.ORDERS)] : undefined
  const tariff = { prices: readPrices(), usage: readUsage() }
  // On standard error, so that standard output has only the costs.
  const progress = createProgress(io.stderr)
  const planner = await progress.run('terraform init', () => openPlanner(checkout))
  try {
    const imagined = { env, file: given.FILE, set: splitSets(given.SET) }
    const { values, foundation, app } = await progress.run('plan', () => planner.plan(imagined))
    const resources = [foundation, app].flatMap(({ planned_values }) =>
      pricedResources(planned_values),
    )
    const budget = budgetOf(values)
    const orders = only ?? columnsOf(budget)
    const costs = orders.map((count) => costOf(resources, count, tariff))
    costTable(costs, orders, budget).forEach(print)
    const free =
      resources.length - new Set(costs.flatMap(({ lines }) => lines.map((l) => l.address))).size
    print(`${free} more resources cost nothing, or less than a cent`)
    const judged = costOf(resources, budget.orders, tariff)
    const shared = costOf(resources, budget.orders, withoutFreeUnits(tariff))
    print(
      `the budget of ${env} is ${budget.usd} $ a month, judged at ${formatNumber(budget.orders)} orders (budget.orders): ${judged.total.toFixed(2)} $, ${isWithinBudget(judged, budget) ? 'it holds' : 'it is exceeded'}`,
    )
    print(
      `AWS's free units are the account's: where others in it use them up, ${env} costs up to ${shared.total.toFixed(2)} $`,
    )
    const dates = Object.values(tariff.prices.prices).map(({ date }) => date)
    print(`prices of ${tariff.prices.region}, looked at last in ${dates.sort()[0]}`)
  } finally {
    await planner.close()
  }
}

function parseOrders(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error(`ORDERS is a number of orders a month, not ${text}`)
}
