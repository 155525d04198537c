import type { Language, Localised } from '../language.ts'
import type { Money } from '../money.ts'
import type { Address } from '../ports/payment-event.ts'
import type { OrderStatus } from './lifecycle.ts'
import type { Outbox } from './outbox.ts'

/** One product in an order, as it was when the order was placed. `unitPrice`: gross, minor units. */
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
  readonly createdAt: string
  readonly updatedAt: string
  readonly traceId: string
  readonly language: Language
  readonly lines: readonly OrderLine[]
  /** Gross total in minor units: what Stripe must charge. */
  readonly total: number
  readonly currency: string
  /** What the payment provider took; absent while nothing was paid. */
  readonly charged?: Money
  /** Minor units that went back or are on their way: the sum of the ledger's rows that count. */
  readonly refunded: number
  /** How many disputes the buyer's bank has open. */
  readonly disputesOpen: number
  /** Epoch seconds, stored so that a repeated call to Stripe sends the same parameters. */
  readonly sessionExpiresAt: number
  /** Raised when a new payment session must be opened for the same order; part of Stripe's key. */
  readonly attempt: number
  /** Signed token that shows this order to whoever holds the link. */
  readonly guestToken: string
  /**
   * Counters of the limits on open unpaid orders that this order adds to, e.g.
   * `limit#network#203.0.113.7`; removed with the write that ends its unpaid time.
   */
  readonly countedIn?: readonly string[]
  readonly cartId?: string
  /** Cognito's `sub`; a guest has none. */
  readonly customerId?: string
  readonly email?: string
  readonly address?: Address
  readonly checkoutSessionId?: string
  readonly paymentIntentId?: string
  /** When the step under way ends (ISO 8601): packaging's end, then shipping's. */
  readonly stepDueAt?: string
  /** ISO 8601. */
  readonly completedAt?: string
  /** What this order asks for and has not happened yet. */
  readonly outbox: Outbox
  /**
   * Key of the index of open orders, and by when something must have happened (ISO 8601); both are
   * absent once nothing more is due.
   */
  readonly openShard?: string
  readonly nextCheckAt?: string
}

/** What the buyer paid: what the provider took, which an operator may have approved, else the total. */
export function paidOf({ charged, total, currency }: Order): Money {
  return charged ?? { amount: total, currency }
}

/** One event of an order's timeline. `entry` is also its deduplication key; `at` (ISO 8601) sorts the timeline. */
export type OrderEvent = {
  readonly entry: string
  readonly at: string
  readonly what: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** The shard of the index of open orders: spreads the writes of one hour over several partitions. */
export function openShardOf(orderId: string): string {
  return `open#${(orderId.charCodeAt(orderId.length - 1) + orderId.charCodeAt(orderId.length - 2)) % 4}`
}

export const openShards = ['open#0', 'open#1', 'open#2', 'open#3'] as const
