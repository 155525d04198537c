import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { changesSale, type DueSale, dueSaleOf } from '../order/due-sale.ts'
import { type Order, type OrderEvent, openShardOf } from '../order/order.ts'
import type { LimitCounter } from '../order/order-limits.ts'
import type { OrderMail } from '../order/order-mail.ts'
import type { Dispute } from '../payment/dispute.ts'
import type { Alert } from '../ports/announce.ts'
import {
  type ChangeResult,
  type LedgerWrite,
  type OrderChange,
  type OrderTimeline,
  type PlaceResult,
  type Reservation,
  type ReservationOwner,
  rewriteVersions,
  type Waiting,
} from '../ports/order-store.ts'
import type { Refund } from '../refund/refund.ts'
import type { Demand } from '../stock/demand.ts'
import { toItem, updateParts } from './expressions.ts'
import { addToCounter, countedIn, endsUnpaid, subtractFromCounters } from './limit-counters.ts'
import { retakeStock, returnStock, takeStock } from './stock-rows.ts'
import type { Refusal } from './transaction.ts'

type Tables = { readonly table: string; readonly productsTable: string }

const notThere = 'attribute_not_exists(orderId)'

type Item = Record<string, unknown>

/** Converts the item of an order record. */
export function toOrder(item: Item): Order {
  return withoutEntry<Order>(item)
}

/** The sort key of the entry of a sale to write. It sorts after the record and the ledger. */
export const saleEntry = 'sale'

/**
 * Splits an order's items into order record, ledger, mails, due sale and timeline. Returns undefined
 * if there is no record.
 */
export function toTimeline(items: readonly Item[]): OrderTimeline | undefined {
  const of = (prefix: string) => items.filter(({ entry }) => String(entry).startsWith(prefix))
  const record = items.find(({ entry }) => entry === 'order')
  if (!record) return undefined
  const [refunds, disputes] = [of('refund#'), of('dispute#')]
  const mails = of('mail#')
  const sale = items.find(({ entry }) => entry === saleEntry)
  const others = [record, sale, ...refunds, ...disputes, ...mails, ...of('alert#')]
  const rest = items.filter((item) => !others.includes(item))
  return {
    order: toOrder(record),
    entries: (rest as unknown as OrderEvent[]).sort((a, b) => a.at.localeCompare(b.at)),
    refunds: refunds.map((item) => withoutEntry<Refund>(item)),
    disputes: disputes.map((item) => withoutEntry<Dispute>(item)),
    mails: mails.map(toMail).sort(byCreation),
    ...dueSaleIn(sale),
  }
}

/** Returns the sale to write; nothing if it is written. */
function dueSaleIn(item: Item | undefined): { readonly dueSale?: DueSale } {
  return item?.['dueAt'] === undefined ? {} : { dueSale: withoutEntry<DueSale>(item) }
}

/** Converts an item of the index of open orders. */
export function toWaiting(item: Item): Waiting {
  const entry = String(item['entry'])
  if (entry === 'order') return { kind: 'order', order: toOrder(item) }
  if (entry === saleEntry) return { kind: 'sale', sale: withoutEntry<DueSale>(item) }
  if (entry.startsWith('alert#')) return { kind: 'alert', alert: withoutEntry<Alert>(item) }
  if (entry.startsWith('dispute#')) return { kind: 'dispute', dispute: withoutEntry<Dispute>(item) }
  return entry.startsWith('mail#')
    ? { kind: 'mail', mail: toMail(item) }
    : { kind: 'refund', refund: withoutEntry<Refund>(item) }
}

/** Returns the fields of an item, without the table's sort key. */
export function withoutEntry<T>({ entry: _, ...fields }: Item): T {
  return fields as unknown as T
}

/**
 * Returns the writes that place an order: order record, event, reservations, counters, stock, in
 * this order.
 */
export function writesOfPlacement(
  { table, productsTable }: Tables,
  wanted: {
    readonly order: Order
    readonly demands: readonly Demand[]
    readonly reservations: readonly Reservation[]
    readonly event: OrderEvent
    readonly counters: readonly LimitCounter[]
  },
): readonly TransactWriteItem[] {
  const { order, demands, reservations, event, counters } = wanted
  return [
    put(table, { ...order, entry: 'order' }),
    put(table, { orderId: order.orderId, ...event }),
    ...reservations.map((reservation) => reserve(table, order, reservation)),
    ...counters.map((counter) => addToCounter(table, order, counter)),
    ...demands.map((demand) => takeStock(productsTable, demand)),
  ]
}

/**
 * Returns why a placement was refused. `refusals` has one element per write of `writesOfPlacement`,
 * in its order. Existing reservations are reported first: the requested order may exist already.
 */
export function refusalOfPlacement(
  refusals: readonly Refusal[],
  wanted: {
    readonly demands: readonly Demand[]
    readonly reservations: readonly Reservation[]
    readonly counters: readonly LimitCounter[]
  },
): PlaceResult {
  const { demands, reservations, counters } = wanted
  const reserved = refusals.slice(2, 2 + reservations.length)
  const limits = refusals.slice(2 + reservations.length)
  const stockRows = limits.slice(counters.length)
  const stock = demands.flatMap(({ sku }, index) => {
    const { failed, item: row } = stockRows[index] ?? {}
    const available = row?.['onSale'] === true ? Number(row['available']) : 0
    return failed ? [{ sku, available, price: row && Number(row['price']) }] : []
  })
  const full = counters.flatMap((counter, index) => {
    const { failed, item } = limits[index] ?? {}
    return failed ? [{ counter, ...countedIn(item) }] : []
  })
  const ownerOf = (kind: Reservation['of']): ReservationOwner | undefined => {
    const { failed, item } = reserved[reservations.findIndex(({ of }) => of === kind)] ?? {}
    if (!failed || !item) return undefined
    return { orderId: String(item['placedOrderId']), contents: String(item['contents']) }
  }
  const [cart, key] = [ownerOf('cart'), ownerOf('key')]
  if (cart || key)
    return { outcome: 'reserved', ...(cart && { cart }), ...(key && { key }), stock, full }
  if (full[0]) return { outcome: 'limited', ...full[0] }
  if (stock.length === 0) throw new Error('an order id was generated twice')
  return { outcome: 'unavailable', stock }
}

/**
 * Returns the writes of one change: order record, event, lookup, stock, ledger, counters, alert,
 * mails, due sale, in this order.
 */
export function writesOfChange(
  { table, productsTable }: Tables,
  change: OrderChange,
): TransactWriteItem[] {
  const { orderId, from, to, where, set, remove = [], outbox, event } = change
  const parts = updateParts({
    from,
    where: where ?? {},
    set: { ...set, ...(to && { status: to }), updatedAt: event.at },
    remove: [...remove, ...(endsUnpaid(change) ? ['countedIn'] : [])],
    ...(outbox && { outbox }),
    add: { version: change.rewritesSale ? rewriteVersions : 1 },
  })
  const record = { TableName: table, Key: toItem({ orderId, entry: 'order' }) }
  return [
    { Update: { ...record, ...parts, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
    put(table, { orderId, ...event }),
    ...(change.paymentIntentId ? [paymentLookup(table, change.paymentIntentId, orderId)] : []),
    ...(change.takeStock ?? []).map((demand) => retakeStock(productsTable, demand)),
    ...(change.returnStock ?? []).map((demand) => returnStock(productsTable, demand)),
    ...(change.ledger ? [ledgerRow(table, change.ledger)] : []),
    ...subtractFromCounters(table, change),
    ...(change.alert ? [alertItem(table, change.alert)] : []),
    ...(change.mails ?? []).map((mail) => mailItem(table, mail)),
    ...(changesSale(change) ? [saleItem(table, dueSaleOf(change))] : []),
  ]
}

/** Returns why a change was refused. `refusals` is in the order of `writesOfChange`. */
export function refusalOfChange(refusals: readonly Refusal[], change: OrderChange): ChangeResult {
  const [record, event] = refusals
  const stock = refusals.slice(change.paymentIntentId ? 3 : 2)
  return {
    outcome: 'refused',
    order: record?.item && toOrder(record.item),
    known: event?.failed ?? false,
    soldOut: (change.takeStock ?? []).flatMap(({ sku }, index) =>
      stock[index]?.failed ? [sku] : [],
    ),
  }
}

function put(table: string, fields: Record<string, unknown>): TransactWriteItem {
  return { Put: { TableName: table, Item: toItem(fields), ConditionExpression: notThere } }
}

function ledgerRow(table: string, write: LedgerWrite): TransactWriteItem {
  const [entry, row] =
    'refund' in write
      ? [`refund#${write.refund.refundId}`, write.refund]
      : [`dispute#${write.dispute.disputeId}`, write.dispute]
  if (write.was === undefined) return put(table, { ...row, entry })
  return {
    Put: {
      TableName: table,
      Item: toItem({ ...row, entry }),
      ConditionExpression: '#status = :was',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: toItem({ ':was': write.was }),
    },
  }
}

/** Returns the write of an alert that is due now. Replaces an earlier alert with the same id. */
function alertItem(table: string, alert: Alert): TransactWriteItem {
  return { Put: { TableName: table, Item: toItem(toAlertItem(alert)) } }
}

/** Returns the item of an alert that is due now. */
export function toAlertItem(alert: Alert) {
  const due = { openShard: openShardOf(alert.orderId), nextCheckAt: alert.at }
  return { ...alert, ...due, entry: alertEntry(alert) }
}

/** Returns the sort key of an alert. */
export const alertEntry = ({ id }: Alert) => `alert#${id}`

/** Without a condition: an order that was cancelled and reinstated is confirmed again. */
function mailItem(table: string, mail: OrderMail): TransactWriteItem {
  return { Put: { TableName: table, Item: toItem(toMailItem(mail)) } }
}

/** Without a condition: the newest change counts. */
function saleItem(table: string, sale: DueSale): TransactWriteItem {
  return { Put: { TableName: table, Item: toItem(saleItemOf(sale)) } }
}

/** Returns the item of a sale to write. */
export const saleItemOf = (sale: DueSale) => ({ ...sale, entry: saleEntry })

/** Returns the item of a mail. */
export const toMailItem = (mail: OrderMail) => ({ ...mail, entry: `mail#${mail.mailId}` })

const byCreation = (one: OrderMail, other: OrderMail) => one.storedAt.localeCompare(other.storedAt)

/** Converts the item of a mail. */
export const toMail = (item: Item): OrderMail => withoutEntry<OrderMail>(item)

/** Returns the write of the item that leads from a payment to its order. */
function paymentLookup(table: string, paymentIntentId: string, orderId: string): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: toItem({
        orderId: `payment#${paymentIntentId}`,
        entry: 'payment',
        placedOrderId: orderId,
      }),
      ConditionExpression: `${notThere} OR placedOrderId = :order`,
      ExpressionAttributeValues: toItem({ ':order': orderId }),
    },
  }
}

function reserve(table: string, order: Order, reservation: Reservation): TransactWriteItem {
  const { name, contents, expiresAt, replaces } = reservation
  const isFree = `${notThere} OR expiresAt < :now`
  return {
    Put: {
      TableName: table,
      Item: toItem({
        orderId: name,
        entry: 'name',
        placedOrderId: order.orderId,
        contents,
        expiresAt,
      }),
      ConditionExpression: replaces ? `${isFree} OR placedOrderId = :replaces` : isFree,
      ExpressionAttributeValues: toItem({
        ':now': Math.floor(Date.parse(order.createdAt) / 1000),
        ...(replaces && { ':replaces': replaces }),
      }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}
