import { setTimeout as sleep } from 'node:timers/promises'
import { type Item, orderWithRetries, pay } from '../support/buyer.ts'
import { forLater } from '../support/wait.ts'
import type { Lab } from './lab.ts'
import type { Fault } from './proxy/faults.ts'
import type { Service } from './proxy/ledger.ts'
import type { RowResult } from './row.ts'

type Target = {
  readonly service: Service
  readonly fault: Fault
  /** The parts whose calls fail. Default: all. */
  readonly callers?: readonly ('api' | 'worker' | 'agent')[]
}

/** Returns a cart with one product. The index selects the product, in turn. */
export function cartOf({ catalogue }: Lab, index: number): readonly Item[] {
  const { products } = catalogue
  return [{ sku: products[index % products.length]?.sku ?? '', quantity: 1 }]
}

/**
 * Orders and pays like `buy`. Returns undefined if the shop stays busy (503 with Retry-After) or
 * does not answer. Returns an accepted order even if its payment fails, because `checkInvariants`
 * checks how it ends. Throws Error for any other answer: no fault may cause another error.
 */
export async function buyOne(lab: Lab, index: number): Promise<string | undefined> {
  const placed = await orderWithRetries(lab.urls, cartOf(lab, index))
  const { status, orderId, sessionId, code, retryAfter } = placed
  if (status === 0 || (status === 503 && retryAfter)) return undefined
  if (status !== 201) throw new Error(`a buyer got ${status} ${code}`)
  await pay(lab.urls, sessionId).catch(() => undefined)
  return orderId
}

/**
 * Places `orders` orders, one every `everyMs`. Buyers retry when the shop is busy. Returns the ids
 * of the accepted orders.
 */
export async function buyMany(lab: Lab, orders: number, everyMs = 40): Promise<string[]> {
  const bought: Promise<string | undefined>[] = []
  for (let index = 0; index < orders; index += 1) {
    bought.push(forLater(buyOne(lab, index)))
    await sleep(everyMs)
  }
  return (await Promise.all(bought)).filter((orderId) => orderId !== undefined)
}

/**
 * Places half of the orders before the fault and half during it, and more until the fault affects
 * one. Ends the fault after `seconds`, or later if it has affected none by then.
 */
export async function buyDuringFault(
  lab: Lab,
  orders: number,
  target: Target,
  seconds: number,
): Promise<RowResult> {
  const half = Math.ceil(orders / 2)
  const before = await buyMany(lab, half)
  const hits = await lab.inject(target.service, target.fault, target.callers)
  let isOver = false
  const orderIds = [...before]
  const hasAffected = () => countIn(orderIds, hits().orders) > 0
  const faultEnd = waitUntilAffected(hasAffected, seconds).then(() => {
    isOver = true
    return lab.heal()
  })
  const buyMore = (count: number) =>
    forLater(buyMany(lab, count).then((bought) => void orderIds.push(...bought)))
  const purchases = [buyMore(orders - half)]
  // Affected buyers may give up. Continue until an accepted order is affected too.
  while (!isOver && purchases.length < orders) {
    await sleep(400)
    if (hasAffected()) break
    purchases.push(buyMore(1))
  }
  await Promise.all(purchases)
  await faultEnd
  const { count, orders: affectedIds } = hits()
  return { orderIds, hits: count, affected: countIn(orderIds, affectedIds) }
}

/**
 * Waits `seconds`, and up to 30 more if the fault has not yet affected an order, as on a busy
 * machine.
 */
async function waitUntilAffected(hasAffected: () => boolean, seconds: number): Promise<void> {
  await sleep(seconds * 1000)
  for (let tries = 0; tries < 75 && !hasAffected(); tries += 1) await sleep(400)
}

/** Returns how many of the orders are in the set. */
export const countIn = (orderIds: readonly string[], set: ReadonlySet<string>): number =>
  orderIds.filter((id) => set.has(id)).length
