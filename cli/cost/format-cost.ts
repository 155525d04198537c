import { type Budget, type Cost, formatNumber, isWithinBudget } from './cost-of.ts'

/** The monthly numbers of orders for which costs are shown, in addition to the budget's number. */
const volumes = [0, 1000, 100_000]

export const columnsOf = ({ orders }: Budget): readonly number[] =>
  [...new Set([...volumes, orders])].sort((a, b) => a - b)

const dollars = (usd: number) => usd.toFixed(2).padStart(11)

/**
 * Returns the cost table, with one column for each number of orders. The rows are the resources
 * that cost something, the totals, and the comparison with the budget.
 */
export function costTable(
  costs: readonly Cost[],
  orders: readonly number[],
  budget: Budget,
): readonly string[] {
  const addresses = [
    ...new Set(costs.toReversed().flatMap(({ lines }) => lines.map((l) => l.address))),
  ]
  const usdOf = ({ lines }: Cost, address: string) =>
    lines.find((line) => line.address === address)?.usd ?? 0
  const comparisons = costs.map((cost) =>
    (isWithinBudget(cost, budget) ? 'within' : 'over').padStart(11),
  )
  return [
    `${orders.map((count) => formatNumber(count).padStart(11)).join('')}  orders a month; $ without tax`,
    ...addresses.map(
      (address) => `${costs.map((cost) => dollars(usdOf(cost, address))).join('')}  ${address}`,
    ),
    `${costs.map(({ total }) => dollars(total)).join('')}  total`,
    `${comparisons.join('')}  budget of ${budget.usd} $`,
  ]
}

/** Returns the monthly totals before and after a change, and the resources whose cost changes. */
export function costChange(
  before: readonly Cost[],
  after: readonly Cost[],
  orders: readonly number[],
): readonly string[] {
  const sums = orders.map((count, index) => {
    const [oldTotal, newTotal] = [before[index]?.total ?? 0, after[index]?.total ?? 0]
    const change = newTotal - oldTotal
    return `monthly cost at ${formatNumber(count)} orders: ${oldTotal.toFixed(2)} → ${newTotal.toFixed(2)} $ (${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(2)})`
  })
  const [old, next] = [before[0], after[0]]
  const addresses = new Set([...(old?.lines ?? []), ...(next?.lines ?? [])].map((l) => l.address))
  const usdOf = (cost: Cost | undefined, address: string) =>
    cost?.lines.find((line) => line.address === address)?.usd ?? 0
  const changed = [...addresses].filter(
    (address) => Math.abs(usdOf(old, address) - usdOf(next, address)) >= 0.005,
  )
  return [
    ...sums,
    ...changed.map(
      (address) =>
        `  ${usdOf(old, address).toFixed(2)} → ${usdOf(next, address).toFixed(2)}  ${address}`,
    ),
  ]
}
