import { readArguments } from './arguments.ts'
import { commandLine } from './config.ts'
import { costOf } from './cost/cost-of.ts'
import { readPrices, readUsage } from './cost/price-file.ts'
import { pricedIn } from './cost/priced-in.ts'
import { costTable, volumes } from './cost/tell-cost.ts'
import { checkout, deploymentArguments, readDeployment, splitSets } from './deployment.ts'
import { run } from './run.ts'
import { openPlanner } from './terraform/plan-from-nothing.ts'
import type { Values } from './values/merge.ts'

const usage =
  'usage: make cost ENV=dev|prod [ORDERS=<a month>] [FILE=values.yaml] [SET="chart.key=value …"]'

/** `make cost`: what a month would cost, resource by resource. It needs no account: nobody is asked. */
await run(async (say) => {
  const given = readArguments(commandLine(), [...deploymentArguments, 'orders'], usage)
  const { env } = readDeployment(given)
  const orders = given('orders') ? [ordersIn(given('orders'))] : volumes
  const tariff = { prices: readPrices(), usage: readUsage() }
  const planner = await openPlanner(checkout)
  try {
    const imagined = { env, file: given('file'), set: splitSets(given('set')) }
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
})

function ordersIn(text = ''): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error(`ORDERS is a number of orders a month, not ${text}`)
}
