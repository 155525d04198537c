import type { OrderStatus } from '../order/lifecycle.ts'
import type { Order, OrderEvent } from '../order/order.ts'
import type { FullCounter, LimitCounter, LimitShare } from '../order/order-limits.ts'
import type { Outbox, OutboxEntry, OutboxName } from '../order/outbox.ts'
import type { Dispute, DisputeStatus } from '../payment/dispute.ts'
import type { Refund, RefundStatus } from '../refund/refund.ts'
import type { Demand } from '../stock/demand.ts'

/** A name that may stand for one order only, until `expiresAt` (epoch seconds) at the latest. */
export type Reservation = {
  /** A cart, which has one open unpaid order, or an HTTP Idempotency-Key. */
  readonly of: 'cart' | 'key'
  /** `cart#<id>` or `key#<hash>`. */
  readonly name: string
  /** Digest of what was asked, to tell a repetition from another question under the same name. */
  readonly contents: string
  readonly expiresAt: number
  /** The order this name stands for today and which may be replaced, because it is closed. */
  readonly replaces?: string
}

/** The name that stands for a cart's latest order. */
export const cartName = (cartId: string) => `cart#${cartId}`

/** What a stock row said of a demand that could not be met. */
export type ShortStock = {
  readonly sku: string
  readonly available: number
  readonly price: number | undefined
}

/** Names of the placement stand for other orders already. */
export type ReservedResult = {
  readonly outcome: 'reserved'
  readonly cart?: TakenName
  readonly key?: TakenName
  /** Demands that could not be met either, as far as the store says so. */
  readonly stock: readonly ShortStock[]
  /** Counters that have no room either, as far as the store says so. */
  readonly full: readonly FullCounter[]
}

/** The order that a name stands for, and the digest of what was asked for under it. */
export type TakenName = { readonly orderId: string; readonly contents: string }

export type PlaceResult =
  | { readonly outcome: 'placed' }
  | ReservedResult
  | ({ readonly outcome: 'limited' } & FullCounter)
  | { readonly outcome: 'unavailable'; readonly stock: readonly ShortStock[] }

/** A row of the order's money ledger, and how it must stand before the write: undefined for a new one. */
export type LedgerWrite =
  | { readonly refund: Refund; readonly was: RefundStatus | undefined }
  | { readonly dispute: Dispute; readonly was: DisputeStatus | undefined }

/** One atomic change of an order: record, event, stock, payment lookup and money ledger together. */
export type OrderChange = {
  readonly orderId: string
  readonly from: readonly OrderStatus[]
  /** Absent where the status stays. */
  readonly to?: OrderStatus
  /** Further fields of the order that must hold exactly these values; undefined for one that is absent. */
  readonly where?: { readonly [Name in keyof Order]?: Order[Name] | undefined }
  readonly set?: Partial<Order>
  readonly remove?: readonly (keyof Order)[]
  /** Entries of the outbox to write, or to remove where undefined. */
  readonly outbox?: { readonly [Name in OutboxName]?: OutboxEntry | undefined }
  /** Its `entry` must not be known yet: the dedupe. */
  readonly entry: OrderEvent
  readonly takeStock?: readonly Demand[]
  readonly returnStock?: readonly Demand[]
  /**
   * What the order counts for in the limits on unpaid orders. Required where the change ends its unpaid
   * time: the same write takes it off the counters.
   */
  readonly share?: LimitShare
  /** Writes the lookup from this payment intent to the order. */
  readonly paymentIntentId?: string
  readonly ledger?: LedgerWrite
}

/** Everything that is known of an order. */
export type OrderTimeline = {
  readonly order: Order
  readonly entries: readonly OrderEvent[]
  readonly refunds: readonly Refund[]
  readonly disputes: readonly Dispute[]
}

/** An open order that did not move on in time, or a refund that the provider has not answered. */
export type Overdue =
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'refund'; readonly refund: Refund }

export type ChangeResult =
  | { readonly outcome: 'changed' }
  | {
      readonly outcome: 'refused'
      /** The order as it stood; undefined when there is no such order. */
      readonly order: Order | undefined
      /** The timeline already holds this entry. */
      readonly known: boolean
      readonly soldOut: readonly string[]
    }

/**
 * The orders' store. Every method throws ShopError `busy` when the store did not answer in time or
 * kept conflicting; nothing is half done then.
 */
export type OrderStore = {
  place(
    order: Order,
    demands: readonly Demand[],
    reservations: readonly Reservation[],
    entry: OrderEvent,
    counters: readonly LimitCounter[],
  ): Promise<PlaceResult>
  change(change: OrderChange): Promise<ChangeResult>
  /** Adds one entry to the timeline, once. `known` when it stood there already. */
  record(orderId: string, entry: OrderEvent): Promise<'recorded' | 'known'>
  read(orderId: string): Promise<Order | undefined>
  /** The latest order placed under this cart's name, whatever became of it. */
  latestOfCart(cartId: string): Promise<Order | undefined>
  /** The order, its whole timeline and its money ledger, oldest first. */
  timeline(orderId: string): Promise<OrderTimeline | undefined>
  /** Newest first, 50 at most a page. */
  ofCustomer(
    customerId: string,
    cursor?: string,
  ): Promise<{ readonly orders: readonly Order[]; readonly cursor?: string }>
  orderOfPayment(paymentIntentId: string): Promise<string | undefined>
  /** A row of the money ledger. */
  refund(orderId: string, refundId: string): Promise<Refund | undefined>
  dispute(orderId: string, disputeId: string): Promise<Dispute | undefined>
  /** Puts `next` in the place of a requested refund that still stands as it was read; false if not. */
  replaceRefund(was: Refund, next: Refund): Promise<boolean>
  /**
   * Puts `outbox` in the place of the order's own, if that still stands as it was read. Otherwise `order` is the
   * order as it stands.
   */
  replaceOutbox(
    order: Order,
    outbox: Outbox,
  ): Promise<{ readonly isReplaced: boolean; readonly order: Order | undefined }>
  /** What was due before `now` (ISO 8601), any number of them. */
  overdue(now: string): AsyncIterable<Overdue>
  /** Moves the next check of an order that still stands as it was read; false where it does not. */
  postpone(order: Order, nextCheckAt: string): Promise<boolean>
}
