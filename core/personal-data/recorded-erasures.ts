import type { Clock } from '../clock.ts'
import type { ItemStore, StoredItem } from '../ports/personal-data.ts'
import { retentionSeconds } from '../retention.ts'
import { type Blocker, type EraseOrderDeps, eraseOrder } from './erase-order.ts'
import type { Person } from './find-person.ts'
import { blockersOf, hasPersonalData } from './judge-erasure.ts'

/** A recorded erasure is kept for longer than any backup that may contain the person. */
const keptSeconds = 2 * retentionSeconds('backup')

/** Prefix of the partitions of recorded erasures. */
export const erasuresPrefix = 'erased#'

/**
 * Records that a person is being erased, without name or address, under the digest of the address
 * and the account id. `make restore` copies it like all items that expire, and erases again.
 */
export async function recordErasure(
  { customerId, emailKey, orderIds }: Person,
  { items, clock }: { readonly items: Pick<ItemStore, 'put'>; readonly clock: Clock },
): Promise<void> {
  const at = clock().toISOString()
  const expiresAt = Math.floor(Date.parse(at) / 1000) + keptSeconds
  for (const key of keysOf({ customerId, emailKey }))
    await items.put({
      orderId: `${erasuresPrefix}${key}`,
      entry: at,
      orderIds: [...orderIds],
      ...(customerId && { customerId }),
      expiresAt,
    })
}

/** Returns when a person was erased before (ISO 8601), oldest first. */
export async function erasuresOf(
  person: Pick<Person, 'customerId' | 'emailKey'>,
  items: Pick<ItemStore, 'readPartition'>,
): Promise<readonly string[]> {
  const found = await Promise.all(
    keysOf(person).map((key) => items.readPartition(`${erasuresPrefix}${key}`)),
  )
  return [...new Set(found.flat().map(({ entry }) => entry))].sort()
}

/**
 * Erases again what a restore has brought back: the orders and sessions of all recorded erasures.
 * Returns how many orders, and those that cannot be erased yet. Safe to repeat.
 */
export async function eraseAgain(
  recorded: AsyncIterable<StoredItem>,
  deps: EraseOrderDeps,
): Promise<{ readonly erased: number; readonly blocked: readonly Blocker[] }> {
  const blocked: Blocker[] = []
  let erased = 0
  for await (const { orderIds, customerId } of recorded) {
    for (const orderId of orderIds as readonly string[]) {
      const timeline = await deps.orders.timeline(orderId)
      if (!timeline || !hasPersonalData(timeline.order)) continue
      const [why] = blockersOf(timeline)
      if (why) {
        if (!blocked.some((one) => one.orderId === orderId)) blocked.push({ orderId, why })
        continue
      }
      await eraseOrder(timeline, deps)
      erased += 1
    }
    if (!customerId) continue
    for (const session of await deps.items.readPartition(`account#${customerId}`))
      await deps.items.delete(session)
  }
  return { erased, blocked }
}

const keysOf = ({ customerId, emailKey }: Pick<Person, 'customerId' | 'emailKey'>) =>
  [emailKey, customerId].filter((key) => key !== undefined)
