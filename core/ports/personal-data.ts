import type { Order } from '../order/order.ts'

/** An item of the orders table, with its keys. */
export type StoredItem = Readonly<Record<string, unknown>> & {
  readonly orderId: string
  readonly entry: string
}

/** What the account provider stores about one person. */
export type AccountRecord = {
  /** Cognito's `sub`. */
  readonly customerId: string
  readonly email: string
  readonly status: string
  /** ISO 8601; undefined if the provider does not say. */
  readonly createdAt: string | undefined
}

/** The accounts, as the operators' commands read them. Methods throw as AccountProvider does. */
export type AccountRecords = {
  /** Finds an account by its id or its e-mail address. */
  find(customer: string): Promise<AccountRecord | undefined>
  /** Deletes an account. Does nothing if it does not exist. */
  delete(customerId: string): Promise<void>
}

/** The orders table, without knowledge of what its items mean. Methods throw ShopError busy. */
export type ItemStore = {
  /** Returns all items of a partition, such as an order's. */
  readPartition(orderId: string): Promise<readonly StoredItem[]>
  /** Returns all items whose partition has this prefix. Reads the whole table. */
  scanPartitions(prefix: string): AsyncIterable<StoredItem>
  /** Returns the ids of the orders that have not changed since `time`. Reads the whole table. */
  unchangedSince(time: string): AsyncIterable<string>
  put(item: StoredItem): Promise<void>
  /** Sets fields of an existing item. Does nothing if the item does not exist. */
  setFields(item: StoredItem, fields: Readonly<Record<string, unknown>>): Promise<void>
  delete(item: StoredItem): Promise<void>
}

/** What the payment provider stores about an order, as it returns it. */
export type PaymentRecord = {
  readonly session?: object
  readonly paymentIntent?: object
  readonly charge?: object
  readonly refunds?: readonly object[]
}

/** Reads what the payment provider stores. Throws as PaymentGateway does. */
export type PaymentRecords = {
  read(
    order: Pick<Order, 'orderId' | 'createdAt' | 'checkoutSessionId' | 'paymentIntentId'>,
  ): Promise<PaymentRecord>
}

/** Rows of the sales database, by table. */
export type SalesRows = Readonly<Record<string, readonly object[]>>

/** Reads the rows of these orders from the sales database. */
export type ReadSales = (orderIds: readonly string[]) => Promise<SalesRows>
