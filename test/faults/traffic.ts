import { setTimeout as sleep } from 'node:timers/promises'
import { type Item, orderPatiently, pay } from '../support/buyer.ts'
import { forLater } from '../support/wait.ts'
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

/**
 * Orders and pays as `buy` does; undefined where the shop is busy, says when to come back, and stays so,
 * or where nobody answers. One that was accepted is given whatever its payment says: what became of it
 * is for the judge to say. Throws Error for any other answer: no fault of another's is the buyer's.
 */
export async function buyOne(lab: Lab, index: number): Promise<string | undefined> {
  const placed = await orderPatiently(lab.urls, basketOf(lab, index))
  const { status, orderId, sessionId, code, retryAfter } = placed
  if (status === 0 || (status === 503 && retryAfter)) return undefined
  if (status !== 201) throw new Error(`a buyer was answered with ${status} ${code}`)
  await pay(lab.urls, sessionId).catch(() => undefined)
  return orderId
}

/** Buys `orders` things, one each `everyMs`. A buyer who is told to come back does; one who is refused is none. */
export async function buyMany(lab: Lab, orders: number, everyMs = 40): Promise<string[]> {
  const bought: Promise<string | undefined>[] = []
  for (let index = 0; index < orders; index += 1) {
    bought.push(forLater(buyOne(lab, index)))
    await sleep(everyMs)
  }
  return (await Promise.all(bought)).filter((orderId) => orderId !== undefined)
}

/**
 * Half of the orders are on their way when the fault begins, the other half come while it lasts, and
 * more where chance spared each of them. It lasts for `seconds`; then it is healed.
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
  let isOver = false
  const orderIds = [...before]
  const hasMet = () => countIn(orderIds, hits().orders) > 0
  const healed = heldUntil(hasMet, seconds).then(() => {
    isOver = true
    return lab.heal()
  })
  const buyMore = (count: number) =>
    forLater(buyMany(lab, count).then((bought) => void orderIds.push(...bought)))
  const coming = [buyMore(orders - half)]
  // Whoever the fault meets may give up; those who come through must have met it as well.
  while (!isOver && coming.length < orders) {
    await sleep(400)
    if (hasMet()) break
    coming.push(buyMore(1))
  }
  await Promise.all(coming)
  await healed
  const { count, orders: met } = hits()
  return { orderIds, hits: count, caught: countIn(orderIds, met) }
}

/** Waits `seconds`, and up to 30 more where a busy machine has brought no order to the fault by then. */
async function heldUntil(hasMet: () => boolean, seconds: number): Promise<void> {
  await sleep(seconds * 1000)
  for (let tries = 0; tries < 75 && !hasMet(); tries += 1) await sleep(400)
}

/** How many of the orders are among those that were met. */
export const countIn = (orderIds: readonly string[], met: ReadonlySet<string>): number =>
  orderIds.filter((id) => met.has(id)).length
