import { costOf } from './cost/cost-of.ts'
import { readPrices, readUsage } from './cost/price-file.ts'
import { pricedIn } from './cost/priced-in.ts'
import { costTable, volumes } from './cost/tell-cost.ts'
import { readDeployment, splitSets } from './deployment.ts'
import type { CommandOf } from './targets.ts'
import { openPlanner } from './terraform/plan-from-nothing.ts'
import type { Values } from './values/merge.ts'

/** `make cost`: what a month would cost, resource by resource. It needs no account: nobody is asked. */
export const cost: CommandOf<'cost'> = async (given, io) => {
  const { say, checkout } = io
  const { env } = readDeployment(given, checkout)
  const orders = given.ORDERS ? [ordersIn(given.ORDERS)] : volumes
  const tariff = { prices: readPrices(), usage: readUsage() }
  const planner = await openPlanner(checkout)
  try {
    const imagined = { env, file: given.FILE, set: splitSets(given.SET) }
    const { values, foundation, app } = await planner.plan(imagined)
    const resources = [foundation, app].flatMap(({ planned_values }) => pricedIn(planned_values))
    const costs = orders.map((count) => costOf(resources, count, tariff))
    costTable(costs, orders).forEach(say)
    const budget = Number((values['budget'] as Values)['monthly_usd'])
    const idle = costOf(resources, 0, tariff).total
    const free =
      resources.length - new Set(costs.flatMap(({ lines }) => lines.map((l) => l.address))).size
    say(`${free} more resources cost nothing, or less than a cent`)
    say(
      `the budget of ${env} is ${budget} $ a month: ${idle <= budget ? 'it holds' : 'it does not hold'}`,
    )
    const dates = Object.values(tariff.prices.prices).map(({ date }) => date)
    say(`prices of ${tariff.prices.region}, looked at last in ${dates.sort()[0]}`)
  } finally {
    await planner.close()
  }
}

function ordersIn(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error(`ORDERS is a number of orders a month, not ${text}`)
}
