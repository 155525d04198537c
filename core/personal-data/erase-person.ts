import type { OrderStore, OrderTimeline } from '../ports/order-store.ts'
import type { AccountRecords, ItemStore } from '../ports/personal-data.ts'
import { type Blocker, type EraseOrderDeps, eraseOrder } from './erase-order.ts'
import { type FindDeps, findPerson, type Person } from './find-person.ts'
import { blockersOf, hasPersonalData } from './judge-erasure.ts'
import { recordErasure } from './recorded-erasures.ts'

export type EraseDeps = FindDeps &
  EraseOrderDeps & {
    readonly accounts: AccountRecords
    readonly orders: Pick<OrderStore, 'ofCustomer' | 'ofEmail' | 'timeline' | 'change'>
    readonly items: ItemStore
  }

/** What an erasure would do. */
export type ErasurePlan = {
  readonly person: Person
  /** The orders that have personal data. */
  readonly orders: readonly OrderTimeline[]
  /** If there are any, nothing is erased. */
  readonly blockers: readonly Blocker[]
  readonly sessions: number
}

/** Finds what an erasure of a customer would do, and what must end before it. Changes nothing. */
export async function planErasure(customer: string, deps: EraseDeps): Promise<ErasurePlan> {
  const person = await findPerson(customer, deps)
  const orders: OrderTimeline[] = []
  for (const orderId of person.orderIds) {
    const timeline = await deps.orders.timeline(orderId)
    if (timeline && hasPersonalData(timeline.order)) orders.push(timeline)
  }
  const blockers = orders.flatMap((timeline) =>
    blockersOf(timeline).map((why) => ({ orderId: timeline.order.orderId, why })),
  )
  const sessions = person.customerId
    ? (await deps.items.readPartition(`account#${person.customerId}`)).length
    : 0
  return { person, orders, blockers, sessions }
}

/**
 * Erases a customer: sessions, the personal data of each order, the counter of unpaid orders, then
 * the account. Safe to repeat after any failure, because the orders lead to the person until they
 * are erased, and the account until the end. Throws Error if an order changes at the same time.
 */
export async function erasePerson(
  { person, orders, blockers }: ErasurePlan,
  deps: EraseDeps,
): Promise<void> {
  const [blocker] = blockers
  if (blocker) throw new Error(`order ${blocker.orderId} ${blocker.why}`)
  const { customerId, account } = person
  // First, so that a restore erases the person again even if this stops in the middle.
  await recordErasure(person, deps)
  if (customerId) await deletePartition(`account#${customerId}`, deps)
  for (const timeline of orders) await eraseOrder(timeline, deps)
  if (customerId) await deletePartition(`limit#account#${customerId}`, deps)
  if (account) await deps.accounts.delete(account.customerId)
}

async function deletePartition(name: string, { items }: EraseDeps): Promise<void> {
  for (const item of await items.readPartition(name)) await items.delete(item)
}
