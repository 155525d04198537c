import type { Language, Localised } from '../language.ts'
import type { Money } from '../money.ts'
import type { Address } from '../ports/payment-event.ts'
import type { OrderStatus } from './lifecycle.ts'
import type { Outbox } from './outbox.ts'

/**
 * One product in an order, as it was when the order was placed. `unitPrice`: gross, minor units.
 */
export type OrderLine = {
  readonly sku: string
  readonly name: Localised
  readonly quantity: number
  readonly unitPrice: number
  /** Basis points: 2000 is 20 %. */
  readonly taxRate: number
}

/** The order record: the item of the orders table whose `entry` is "order". */
export type Order = {
  readonly orderId: string
  readonly status: OrderStatus
  /**
   * Increased by each change, so that the sales database can tell a newer state from an older one.
   * Absent before the first change.
   */
  readonly version?: number
  readonly createdAt: string
  readonly updatedAt: string
  readonly traceId: string
  readonly language: Language
  readonly lines: readonly OrderLine[]
  /** Gross total in minor units: what Stripe must charge. */
  readonly total: number
  readonly currency: string
  /** The amount that the payment provider collected; absent while nothing is paid. */
  readonly charged?: Money
  /**
   * When the payment provider collected it, by the provider's clock (ISO 8601). Absent in orders
   * that an earlier release made paid.
   */
  readonly paidAt?: string
  /**
   * Minor units that were refunded or are being refunded: the sum of the ledger's effective
   * refunds.
   */
  readonly refunded: number
  /** Number of open disputes. */
  readonly disputesOpen: number
  /** Minor units that banks gave back to the buyer after lost disputes; absent if none. */
  readonly chargedBack?: number
  /** Epoch seconds. Stored so that a repeated call to Stripe sends the same parameters. */
  readonly sessionExpiresAt: number
  /** Increased when the order needs a new payment session; part of Stripe's idempotency key. */
  readonly attempt: number
  /**
   * The counters of unpaid orders that this order adds to, e.g. `limit#network#203.0.113.7`.
   * Removed by the write after which the order is no longer unpaid.
   */
  readonly countedIn?: readonly string[]
  readonly cartId?: string
  /** Cognito's `sub`; absent for guests. */
  readonly customerId?: string
  readonly email?: string
  /** Key of the index of orders by e-mail address; present if `email` is. See `toEmailKey`. */
  readonly emailKey?: string
  readonly address?: Address
  readonly checkoutSessionId?: string
  readonly paymentIntentId?: string
  /** When the current step, packaging or shipping, ends (ISO 8601). */
  readonly stepDueAt?: string
  /** ISO 8601. */
  readonly completedAt?: string
  /** Messages and effects of this order that are not done yet. */
  readonly outbox: Outbox
  /**
   * Keys of the index of open orders: the shard, and when to check the order next (ISO 8601). Both
   * are absent when nothing more is due.
   */
  readonly openShard?: string
  readonly nextCheckAt?: string
  /** When its personal data was erased (ISO 8601). */
  readonly erasedAt?: string
  /** When the table's TTL deletes it, in epoch seconds; present once its personal data is erased. */
  readonly expiresAt?: number
}

/**
 * Returns what the buyer paid. The collected amount can differ from the total if an operator
 * approved it.
 */
export function paidOf({ charged, total, currency }: Order): Money {
  return charged ?? { amount: total, currency }
}

/**
 * One event of an order's timeline. `entry` is also the deduplication key; `at` (ISO 8601) is the
 * sort order.
 */
export type OrderEvent = {
  readonly entry: string
  readonly at: string
  readonly what: string
  readonly details?: Readonly<Record<string, unknown>>
}

/**
 * Returns the order's shard in the index of open orders: shards spread the writes over partitions.
 */
export function openShardOf(orderId: string): string {
  return `open#${(orderId.charCodeAt(orderId.length - 1) + orderId.charCodeAt(orderId.length - 2)) % 4}`
}

export const openShards = ['open#0', 'open#1', 'open#2', 'open#3'] as const
