import type { OrderTimeline } from '../ports/order-store.ts'
import type { ItemStore } from '../ports/personal-data.ts'
import { contactYears } from '../retention.ts'
import { type EraseOrderDeps, eraseOrder } from './erase-order.ts'
import { blockersOf, hasPersonalData } from './judge-erasure.ts'

export type ExpiredDeps = EraseOrderDeps & { readonly items: ItemStore }

/**
 * Returns the orders whose contact data is older than its period. Leaves out orders that still need
 * it: they are in the operators' inbox. Reads the whole table.
 */
export async function* findExpired(deps: ExpiredDeps): AsyncGenerator<OrderTimeline> {
  const time = deps.clock()
  time.setUTCFullYear(time.getUTCFullYear() - contactYears)
  for await (const orderId of deps.items.unchangedSince(time.toISOString())) {
    const timeline = await deps.orders.timeline(orderId)
    if (!timeline || !hasPersonalData(timeline.order)) continue
    if (blockersOf(timeline).length === 0) yield timeline
  }
}

/** Erases the contact data of these orders. Returns how many. Safe to repeat. */
export async function eraseExpired(deps: ExpiredDeps): Promise<number> {
  let count = 0
  for await (const timeline of findExpired(deps)) {
    await eraseOrder(timeline, deps)
    count += 1
  }
  return count
}
