import { isPaid, isUnpaid, type OrderStatus } from './lifecycle.ts'
import { type Order, type OrderEvent, openShardOf } from './order.ts'
import type { OutboxEntry } from './outbox.ts'

/**
 * Says that the sales database does not have the latest state of an order yet. An order has at most
 * one: a later change replaces it.
 */
export type DueSale = {
  readonly orderId: string
  /** The key of the change's timeline event. It identifies the change. */
  readonly cause: string
  /** When the order changed (ISO 8601). */
  readonly at: string
  /** Number of failed attempts. */
  readonly attempts: number
  /** When the next attempt is due (ISO 8601). */
  readonly dueAt: string
  /** Why it failed permanently. Only an operator can have it written again. */
  readonly failure?: string
  /**
   * Keys of the index of open orders, which the sweeper reads. `nextCheckAt` is later than `dueAt`
   * if the agent was just asked to write the sale.
   */
  readonly openShard: string
  readonly nextCheckAt: string
}

/** Other fields of an order that the sales database has. */
const soldFields = ['refunded', 'chargedBack', 'disputesOpen', 'customerId', 'address']

/** The parts of a change that decide whether it must reach the sales database. */
export type SaleChange = {
  readonly from: readonly OrderStatus[]
  readonly to?: OrderStatus
  readonly set?: Partial<Order>
  /** A refund or a dispute. */
  readonly ledger?: object
  readonly rewritesSale?: boolean
  readonly outbox?: { readonly step?: OutboxEntry | undefined }
  readonly event?: OrderEvent
}

/**
 * Returns whether a change must reach the sales database: it changes the status, the money or the
 * owner of an order that may have been paid. Orders that end unpaid never reach it. A change that
 * makes a step due at once leaves the sale to that step, which changes the order again: one entry
 * and one write to the sales database for both.
 */
export function changesSale({
  from,
  to,
  set = {},
  ledger,
  rewritesSale = false,
  outbox,
  event,
}: SaleChange): boolean {
  if (outbox?.step && event && outbox.step.dueAt <= event.at) return false
  if (rewritesSale || ledger || set.charged) return true
  if (to) return isPaid(to) || !from.every(isUnpaid)
  return soldFields.some((name) => name in set)
}

/** Returns the entry that a change stores. */
export function dueSaleOf({
  orderId,
  event,
  saleClaimedUntil,
}: {
  readonly orderId: string
  readonly event: OrderEvent
  readonly saleClaimedUntil?: string | undefined
}): DueSale {
  const { entry: cause, at } = event
  return saleDueAt({ orderId, cause, at, attempts: 0 }, saleClaimedUntil ?? at)
}

/** Returns the entry with its next attempt due at `dueAt` (ISO 8601). */
export function saleDueAt(
  sale: Omit<DueSale, 'dueAt' | 'openShard' | 'nextCheckAt'>,
  dueAt: string,
): DueSale {
  return { ...sale, dueAt, openShard: openShardOf(sale.orderId), nextCheckAt: dueAt }
}

/** Returns whether two reads found the same entry: the order has not changed in between. */
export const isSameSale = (one: DueSale, other: DueSale | undefined): boolean =>
  one.cause === other?.cause
