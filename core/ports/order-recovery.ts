import type { Order } from '../order/order.ts'

/** The two versions of an order after a restore; undefined where it does not exist. */
export type OrderVersions = {
  /** In the restored table. */
  readonly restored: Order | undefined
  /** In the table that the restored one replaces. */
  readonly replaced: Order | undefined
}

/** Reads orders of a replaced table and writes them to the restored one. */
export type OrderRecovery = {
  /**
   * Returns the ids of the orders that may have changed since `point` (ISO 8601): those that the
   * replaced table has changed, and those that the restored table has open.
   */
  changedSince(point: string): AsyncIterable<string>
  read(orderId: string): Promise<OrderVersions>
  /**
   * Copies an order with its timeline, its ledger and the lookup of its payment, and corrects the
   * stock by what it holds more or less, in one write. Returns false if the restored table has
   * changed since the order was read, or has no row for one of its products.
   */
  copy(versions: OrderVersions): Promise<boolean>
  /**
   * Writes an order that no table has, and takes its units from stock. Returns false if the order
   * exists, or if the restored table has no row for one of its products.
   */
  add(order: Order): Promise<boolean>
  /**
   * Copies the items that expire: sessions, reservations and counters. Once the restored table is
   * live, only those that it does not have. Returns how many.
   */
  copyExpiring(options: { readonly isLive: boolean }): Promise<number>
  /** Returns the orders of the restored table that were ever paid and have changed since `since`. */
  paidSince(since: string): AsyncIterable<Order>
  /** Returns the products whose available units differ between the tables. */
  compareStock(): Promise<readonly StockDifference[]>
}

export type StockDifference = {
  readonly sku: string
  /** Available units; undefined if the table has no such product. */
  readonly restored: number | undefined
  readonly replaced: number | undefined
}
