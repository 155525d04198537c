import { setTimeout as sleep } from 'node:timers/promises'
import { buy, type Item } from '../support/buyer.ts'
import type { Lab } from './lab.ts'
import type { Fault } from './proxy/faults.ts'
import type { Service } from './proxy/ledger.ts'
import type { Caught } from './row.ts'

/** Whom the fault hits; every part by default. */
type Target = {
  readonly service: Service
  readonly fault: Fault
  readonly callers?: readonly ('api' | 'worker' | 'agent')[]
}

/** One of each product in turn. */
export function basketOf({ catalogue }: Lab, index: number): readonly Item[] {
  const { products } = catalogue
  return [{ sku: products[index % products.length]?.sku ?? '', quantity: 1 }]
}

/** Buys `orders` things, one each `everyMs`. A buyer who is told to come back does; one who is refused is none. */
export async function buyMany(lab: Lab, orders: number, everyMs = 40): Promise<string[]> {
  const bought: Promise<string | undefined>[] = []
  for (let index = 0; index < orders; index += 1) {
    bought.push(buy(lab.urls, basketOf(lab, index)).catch(() => undefined))
    await sleep(everyMs)
  }
  return (await Promise.all(bought)).filter((orderId) => orderId !== undefined)
}

/**
 * Half of the orders are on their way when the fault begins, the other half come while it lasts. It
 * lasts for `seconds`; then it is healed.
 */
export async function buyUnder(
  lab: Lab,
  orders: number,
  target: Target,
  seconds: number,
): Promise<Caught> {
  const half = Math.ceil(orders / 2)
  const before = await buyMany(lab, half)
  const hits = await lab.inject(target.service, target.fault, target.callers)
  const healed = sleep(seconds * 1000).then(() => lab.heal())
  const during = await buyMany(lab, orders - half)
  await healed
  const { count, orders: named } = hits()
  const orderIds = [...before, ...during]
  // A call that names no order, such as a poll, keeps them all waiting.
  const caught = named.size > 0 ? orderIds.filter((orderId) => named.has(orderId)) : orderIds
  return { orderIds, hits: count, caught: count > 0 ? caught.length : 0 }
}
