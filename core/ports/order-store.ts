import type { DueSale } from '../order/due-sale.ts'
import type { OrderStatus } from '../order/lifecycle.ts'
import type { Order, OrderEvent } from '../order/order.ts'
import type { FullCounter, LimitCounter, LimitShare } from '../order/order-limits.ts'
import type { OrderMail } from '../order/order-mail.ts'
import type { Outbox, OutboxEntry, OutboxName } from '../order/outbox.ts'
import type { Dispute, DisputeStatus } from '../payment/dispute.ts'
import type { Refund, RefundStatus } from '../refund/refund.ts'
import type { Demand } from '../stock/demand.ts'
import type { Alert } from './announce.ts'

/**
 * Reserves a cart or an Idempotency-Key for one order, until `expiresAt` (epoch seconds) at the
 * latest.
 */
export type Reservation = {
  /** A cart, which has at most one open unpaid order, or an HTTP Idempotency-Key. */
  readonly of: 'cart' | 'key'
  /** `cart#<id>` or `key#<hash>`. */
  readonly name: string
  /**
   * Digest of the requested order: distinguishes a repeated request from another with the same key.
   */
  readonly contents: string
  readonly expiresAt: number
  /** The closed order that has the reservation now and may be replaced. */
  readonly replaces?: string
}

/** Returns the reservation name of a cart; it refers to the cart's latest order. */
export const cartName = (cartId: string) => `cart#${cartId}`

/** A product that an order could not take, with the values of its row in the products table. */
export type ShortStock = {
  readonly sku: string
  readonly available: number
  readonly price: number | undefined
}

/** The cart or the key is reserved for another order. */
export type ReservedResult = {
  readonly outcome: 'reserved'
  readonly cart?: ReservationOwner
  readonly key?: ReservationOwner
  /** Products that are short of stock as well, if the store reports them. */
  readonly stock: readonly ShortStock[]
  /** Counters that are full as well, if the store reports them. */
  readonly full: readonly FullCounter[]
}

/** The order that has a reservation, and the digest of the order that was requested. */
export type ReservationOwner = { readonly orderId: string; readonly contents: string }

export type PlaceResult =
  | { readonly outcome: 'placed' }
  | ReservedResult
  | ({ readonly outcome: 'limited' } & FullCounter)
  | { readonly outcome: 'unavailable'; readonly stock: readonly ShortStock[] }

/**
 * A ledger entry to write, and the stored status that the write requires: undefined for a new
 * entry.
 */
export type LedgerWrite =
  | { readonly refund: Refund; readonly was: RefundStatus | undefined }
  | { readonly dispute: Dispute; readonly was: DisputeStatus | undefined }

/** One atomic change of an order: record, event, stock, payment lookup and ledger together. */
export type OrderChange = {
  readonly orderId: string
  readonly from: readonly OrderStatus[]
  /** Absent if the status does not change. */
  readonly to?: OrderStatus
  /** Further fields of the order that must have exactly these values; undefined means absent. */
  readonly where?: { readonly [Name in keyof Order]?: Order[Name] | undefined }
  readonly set?: Partial<Order>
  readonly remove?: readonly (keyof Order)[]
  /** Outbox entries to write, or to remove if undefined. */
  readonly outbox?: { readonly [Name in OutboxName]?: OutboxEntry | undefined }
  /**
   * The timeline event. Its key deduplicates: the change is refused if the timeline already has the
   * key.
   */
  readonly event: OrderEvent
  readonly takeStock?: readonly Demand[]
  readonly returnStock?: readonly Demand[]
  /**
   * What the order adds to the counters of unpaid orders. Required if the order is unpaid before
   * the change but not after it: the same write then subtracts it.
   */
  readonly limitShare?: LimitShare
  /** Writes the item from which `findOrderId` finds the order of this payment. */
  readonly paymentIntentId?: string
  readonly ledger?: LedgerWrite
  /** Stores an alert to the operators, which is due at once. */
  readonly alert?: Alert
  /** Stores mails to the buyer. */
  readonly mails?: readonly OrderMail[]
  /**
   * Has the sale written again although nothing has changed. Raises the version by
   * `rewriteVersions`.
   */
  readonly rewritesSale?: boolean
  /**
   * Until when only the process that makes the change writes its sale (ISO 8601). Default: any
   * process may write it at once.
   */
  readonly saleClaimedUntil?: string | undefined
}

/**
 * How much a rewrite raises an order's version: more than an order has changes. So the rewrite
 * counts as newer than what the sales database has, also if the orders table was restored to an
 * earlier version of the order.
 */
export const rewriteVersions = 1000

/** An order that was found by its e-mail address. */
export type OrderOfEmail = Pick<Order, 'orderId' | 'customerId'>

/** An order with its timeline, its ledger and its mails. */
export type OrderTimeline = {
  readonly order: Order
  readonly entries: readonly OrderEvent[]
  readonly refunds: readonly Refund[]
  readonly disputes: readonly Dispute[]
  /** Oldest first. */
  readonly mails: readonly OrderMail[]
  /** Present until the sales database has this state of the order. */
  readonly dueSale?: DueSale
}

/**
 * An open order past its deadline, a refund without an answer from the provider, an alert that the
 * topic has not accepted, a mail that was not sent, or a sale that was not written.
 */
export type Overdue =
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'refund'; readonly refund: Refund }
  | { readonly kind: 'alert'; readonly alert: Alert }
  | { readonly kind: 'mail'; readonly mail: OrderMail }
  | { readonly kind: 'sale'; readonly sale: DueSale }

/** What waits for an operator. */
export type Waiting = Overdue | { readonly kind: 'dispute'; readonly dispute: Dispute }

/** Returns the order, refund, alert, mail or sale itself. A sale has no trace id. */
export function subjectOf(overdue: Overdue): {
  readonly orderId: string
  readonly traceId?: string
} {
  switch (overdue.kind) {
    case 'order':
      return overdue.order
    case 'refund':
      return overdue.refund
    case 'alert':
      return overdue.alert
    case 'mail':
      return overdue.mail
    case 'sale':
      return overdue.sale
  }
}

export type ChangeResult =
  | { readonly outcome: 'changed' }
  | {
      readonly outcome: 'refused'
      /** The current order; undefined if it does not exist. */
      readonly order: Order | undefined
      /** True if the timeline already has this event. */
      readonly known: boolean
      readonly soldOut: readonly string[]
    }

/**
 * Stores orders. Every method throws ShopError `busy` if the store does not answer in time or
 * conflicts do not end. Writes are atomic.
 */
export type OrderStore = {
  place(
    order: Order,
    demands: readonly Demand[],
    reservations: readonly Reservation[],
    event: OrderEvent,
    counters: readonly LimitCounter[],
  ): Promise<PlaceResult>
  change(change: OrderChange): Promise<ChangeResult>
  /** Adds an event to the timeline. Returns `known` if it already exists. */
  recordEvent(orderId: string, event: OrderEvent): Promise<'recorded' | 'known'>
  read(orderId: string): Promise<Order | undefined>
  /** Returns the latest order of a cart, in any status. */
  latestOfCart(cartId: string): Promise<Order | undefined>
  /** Returns the order with its timeline, oldest first, and its ledger. */
  timeline(orderId: string): Promise<OrderTimeline | undefined>
  /** Returns a page of at most 50 orders, newest first. */
  ofCustomer(
    customerId: string,
    cursor?: string,
  ): Promise<{ readonly orders: readonly Order[]; readonly cursor?: string }>
  /**
   * Returns the orders of an e-mail address, with the account of each; at most about 5,000. An order
   * appears within about a second after its address was stored.
   */
  ofEmail(emailKey: string): Promise<readonly OrderOfEmail[]>
  /** Returns the id of a payment's order; undefined until a change has recorded the payment. */
  findOrderId(paymentIntentId: string): Promise<string | undefined>
  /** Returns a refund of the ledger. */
  readRefund(orderId: string, refundId: string): Promise<Refund | undefined>
  readDispute(orderId: string, disputeId: string): Promise<Dispute | undefined>
  /** Replaces a requested refund with `next`. Returns false if it has changed since it was read. */
  replaceRefund(was: Refund, next: Refund): Promise<boolean>
  /** Returns the mails of an order, those that were sent included. */
  readMails(orderId: string): Promise<readonly OrderMail[]>
  /** Replaces a mail with `next`. Returns false if it has changed since it was read. */
  replaceMail(was: OrderMail, next: OrderMail): Promise<boolean>
  /** Returns the entry of a sale to write; undefined if the sales database is up to date. */
  readDueSale(orderId: string): Promise<DueSale | undefined>
  /**
   * Replaces the entry with `next`, or marks it as written. Returns false if it has changed since it was
   * read, because the order has changed.
   */
  replaceDueSale(was: DueSale, next: DueSale | undefined): Promise<boolean>
  /**
   * Replaces the order's outbox if it has not changed since it was read. Otherwise returns the
   * current order.
   */
  replaceOutbox(
    order: Order,
    outbox: Outbox,
  ): Promise<{ readonly isReplaced: boolean; readonly order: Order | undefined }>
  /**
   * Returns everything that was due before `now` (ISO 8601), without a limit. Reads it page by page.
   */
  overdue(now: string): AsyncIterable<Overdue>
  /** Returns everything that waits for an operator. Reads it page by page. */
  inbox(): AsyncIterable<Waiting>
  /** Removes a failed refund from the inbox, because it was replaced. Idempotent. */
  leaveInbox(refund: Refund): Promise<void>
  /**
   * Sets the time of the order's next check. Returns false if the order has changed since it was
   * read.
   */
  postpone(order: Order, nextCheckAt: string): Promise<boolean>
  /** Stores an alert that is due at once. Returns false if there is one with the same id. */
  placeAlert(alert: Alert): Promise<boolean>
  /** Stores that an alert was published, or why it failed permanently. Idempotent. */
  closeAlert(alert: Alert, failure: string | undefined): Promise<void>
}
