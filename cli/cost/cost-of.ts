import type { Values } from '../values/merge.ts'
import { freeResources } from './free-resources.ts'
import { meters, type Priced } from './meters.ts'
import { monthOf } from './month.ts'
import type { Prices, UsageFile } from './price-file.ts'

export type CostLine = { readonly address: string; readonly usd: number }

/**
 * The cost of a month in US dollars without tax. `lines` has the resources that cost something,
 * highest first.
 */
export type Cost = { readonly lines: readonly CostLine[]; readonly total: number }

export type Tariff = { readonly prices: Prices; readonly usage: UsageFile }

/**
 * Returns the monthly cost of resources for a number of orders, in an account with no other
 * resources. Free units are shared in proportion to use. Throws Error for a resource type without a
 * meter, and for a unit without a price, such as an unknown instance type.
 */
export function costOf(
  resources: readonly Priced[],
  orders: number,
  { prices: { prices }, usage }: Tariff,
): Cost {
  const month = monthOf(orders, usage)
  const uses = resources.map((resource) => {
    const meter = meters[resource.type]
    if (meter) return { resource, uses: meter(resource, month, resources) }
    if (resource.type in freeResources) return { resource, uses: {} }
    throw new Error(
      `${resource.address}: ${resource.type} has no price. Add a meter to cli/cost/meters.ts`,
    )
  })
  const sums = new Map<string, number>()
  for (const { uses: used } of uses)
    for (const [name, units] of Object.entries(used)) sums.set(name, (sums.get(name) ?? 0) + units)

  /** Returns the average price of a unit after free units. */
  const rateOf = (name: string, address: string): number => {
    const price = prices[name]
    if (!price) throw new Error(`${address}: no price for ${name}. Add it to cli/cost/prices.yaml`)
    const sum = sums.get(name) ?? 0
    const paid = sum === 0 ? 0 : Math.max(0, sum - price.free) / sum
    return (paid * price.usd) / price.per
  }
  const lines = uses.map(({ resource: { address }, uses: used }) => ({
    address,
    usd: Object.entries(used).reduce(
      (usd, [name, units]) => usd + units * rateOf(name, address),
      0,
    ),
  }))
  return {
    lines: lines.filter(({ usd }) => usd >= 0.005).sort((a, b) => b.usd - a.usd),
    total: lines.reduce((sum, { usd }) => sum + usd, 0),
  }
}

/** The monthly budget: `usd` dollars for a month with `orders` orders. */
export type Budget = { readonly usd: number; readonly orders: number }

export const budgetOf = (values: Values): Budget => {
  const { monthly_usd: usd, orders } = values['budget'] as Values
  return { usd: Number(usd), orders: Number(orders) }
}

export const isWithinBudget = ({ total }: Cost, { usd }: Budget): boolean => total <= usd

/** Returns the tariff without free units, for an account in which other resources use them up. */
export const withoutFreeUnits = ({ prices, usage }: Tariff): Tariff => ({
  usage,
  prices: {
    ...prices,
    prices: Object.fromEntries(
      Object.entries(prices.prices).map(([name, price]) => [name, { ...price, free: 0 }]),
    ),
  },
})

/**
 * Throws Error if the cost exceeds the budget. `cost` must be for the budget's number of orders.
 */
export function refuseOverBudget(cost: Cost, budget: Budget, env: string): void {
  if (isWithinBudget(cost, budget)) return
  const { total, lines } = cost
  const mostExpensive = lines
    .slice(0, 5)
    .map(({ address, usd }) => `  ${usd.toFixed(2).padStart(8)}  ${address}`)
  throw new Error(
    [
      `refused: ${env} would cost ${total.toFixed(2)} $ a month at ${formatNumber(budget.orders)} orders (budget.orders), but budget.monthly_usd is ${budget.usd}`,
      ...mostExpensive,
      'Choose cheaper values, or raise budget.monthly_usd. make cost prints the cost of each resource',
    ].join('\n'),
  )
}

export const formatNumber = (count: number) => count.toLocaleString('en')
