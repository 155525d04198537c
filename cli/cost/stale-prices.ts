import type { Prices } from './price-file.ts'

const maxDays = 90
const dayMs = 86_400_000

/** Returns a warning if prices were last checked more than 90 days ago; undefined otherwise. */
export function findStalePrices({ prices }: Prices, now: Date): string | undefined {
  const all = Object.values(prices).map(({ date }) => date)
  const stale = all.filter((date) => (now.getTime() - endOf(date)) / dayMs > maxDays).sort()
  if (stale.length === 0) return undefined
  return `warning: ${stale.length} of ${all.length} prices are older than ${maxDays} days (the oldest are of ${stale[0]}). Compare them with their sources in cli/cost/prices.yaml, and set their dates`
}

/** Returns the end of a month such as 2026-11, in UTC. */
function endOf(month: string): number {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return Date.UTC(year, number)
}
