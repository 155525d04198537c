import type { Cost } from './cost-of.ts'

/** Orders a month that a cost is told for. */
export const volumes = [0, 1000, 100_000] as const

const dollars = (usd: number) => usd.toFixed(2).padStart(11)

/** A line a resource that costs something, and the sums; a column for each number of orders. */
export function costTable(costs: readonly Cost[], orders: readonly number[]): readonly string[] {
  const addresses = [
    ...new Set(costs.toReversed().flatMap(({ lines }) => lines.map((l) => l.address))),
  ]
  const of = ({ lines }: Cost, address: string) =>
    lines.find((line) => line.address === address)?.usd ?? 0
  return [
    `${orders.map((count) => `${count.toLocaleString('en')}`.padStart(11)).join('')}  orders a month; $ without tax`,
    ...addresses.map(
      (address) => `${costs.map((cost) => dollars(of(cost, address))).join('')}  ${address}`,
    ),
    `${costs.map(({ total }) => dollars(total)).join('')}  together`,
  ]
}

/** What a change does to the month: the sums before and after, and what of it has another price. */
export function costChange(before: readonly Cost[], after: readonly Cost[]): readonly string[] {
  const sums = volumes.map((count, index) => {
    const [was, is] = [before[index]?.total ?? 0, after[index]?.total ?? 0]
    const change = is - was
    return `cost a month at ${count.toLocaleString('en')} orders: ${was.toFixed(2)} → ${is.toFixed(2)} $ (${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(2)})`
  })
  const [old, next] = [before[0], after[0]]
  const addresses = new Set([...(old?.lines ?? []), ...(next?.lines ?? [])].map((l) => l.address))
  const of = (cost: Cost | undefined, address: string) =>
    cost?.lines.find((line) => line.address === address)?.usd ?? 0
  const changed = [...addresses].filter(
    (address) => Math.abs(of(old, address) - of(next, address)) >= 0.005,
  )
  return [
    ...sums,
    ...changed.map(
      (address) => `  ${of(old, address).toFixed(2)} → ${of(next, address).toFixed(2)}  ${address}`,
    ),
  ]
}
