import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { DueSale } from '../order/due-sale.ts'
import { type Order, type OrderEvent, openShards } from '../order/order.ts'
import { never } from '../order/outbox.ts'
import type { Dispute } from '../payment/dispute.ts'
import {
  type ChangeResult,
  cartName,
  type OrderChange,
  type OrderOfEmail,
  type OrderStore,
  type PlaceResult,
} from '../ports/order-store.ts'
import type { Refund } from '../refund/refund.ts'
import { createAlertStore } from './dynamodb-alerts.ts'
import { createMailStore } from './dynamodb-mails.ts'
import { createOutboxStore } from './dynamodb-outbox.ts'
import { createSaleStore } from './dynamodb-sales.ts'
import { toItem } from './expressions.ts'
import {
  refusalOfChange,
  refusalOfPlacement,
  saleEntry,
  toOrder,
  toTimeline,
  toWaiting,
  withoutEntry,
  writesOfChange,
  writesOfPlacement,
} from './order-items.ts'
import { callDynamoDb, writeIf, writeTogether } from './transaction.ts'

export type OrderStoreOptions = {
  readonly dynamodb: DynamoDBClient
  readonly table: string
  readonly productsTable: string
}

/** The sort key of the order record. */
const orderEntry = 'order'
const pageSize = 50

/** Items in memory while a sweep reads what is overdue: a backlog may have any size. */
const overduePageSize = 100

/** Returns the order store in DynamoDB: the order record and its events share a partition. */
export function createOrderStore(options: OrderStoreOptions): OrderStore {
  const { dynamodb, table } = options

  async function place(...parameters: Parameters<OrderStore['place']>) {
    const [order, demands, reservations, event, counters] = parameters
    const writes = writesOfPlacement(options, { order, demands, reservations, event, counters })
    const result = await writeTogether(dynamodb, writes)
    if (result.outcome === 'written') return { outcome: 'placed' } satisfies PlaceResult
    return refusalOfPlacement(result.refusals, { demands, reservations, counters })
  }

  async function change(wanted: OrderChange): Promise<ChangeResult> {
    const result = await writeTogether(dynamodb, writesOfChange(options, wanted))
    if (result.outcome === 'written') return { outcome: 'changed' }
    return refusalOfChange(result.refusals, wanted)
  }

  async function recordEvent(orderId: string, event: OrderEvent) {
    const write = new PutItemCommand({
      TableName: table,
      Item: toItem({ orderId, ...event }),
      ConditionExpression: 'attribute_not_exists(orderId)',
    })
    return (await writeIf(() => dynamodb.send(write))).done ? 'recorded' : 'known'
  }

  async function read(orderId: string) {
    return item<Order>(orderId, orderEntry)
  }

  async function latestOfCart(cartId: string) {
    const name = await item<{ placedOrderId: string }>(cartName(cartId), 'name')
    return name && read(name.placedOrderId)
  }

  async function readRefund(orderId: string, refundId: string) {
    return item<Refund>(orderId, `refund#${refundId}`)
  }

  async function readDispute(orderId: string, disputeId: string) {
    return item<Dispute>(orderId, `dispute#${disputeId}`)
  }

  async function readDueSale(orderId: string) {
    const sale = await item<Partial<DueSale>>(orderId, saleEntry)
    return sale?.dueAt === undefined ? undefined : (sale as DueSale)
  }

  async function item<T>(orderId: string, entry: string): Promise<T | undefined> {
    const get = new GetItemCommand({
      TableName: table,
      Key: toItem({ orderId, entry }),
      ConsistentRead: true,
    })
    const { Item } = await callDynamoDb(() => dynamodb.send(get))
    return Item && withoutEntry<T>(unmarshall(Item))
  }

  async function replaceRefund(was: Refund, next: Refund) {
    const write = new PutItemCommand({
      TableName: table,
      Item: toItem({ ...next, entry: `refund#${next.refundId}` }),
      ConditionExpression: '#status = :requested AND attempt = :attempt AND nextCheckAt = :check',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: toItem({
        ':requested': 'requested',
        ':attempt': was.attempt,
        ':check': was.nextCheckAt,
      }),
    })
    return (await writeIf(() => dynamodb.send(write))).done
  }

  async function timeline(orderId: string) {
    const items = await queryAll({
      KeyConditionExpression: 'orderId = :id',
      ExpressionAttributeValues: toItem({ ':id': orderId }),
      ConsistentRead: true,
    })
    return toTimeline(items)
  }

  async function ofCustomer(customerId: string, cursor?: string) {
    const { Items, LastEvaluatedKey } = await query({
      IndexName: 'by-customer',
      KeyConditionExpression: 'customerId = :id',
      ExpressionAttributeValues: toItem({ ':id': customerId }),
      ScanIndexForward: false,
      Limit: pageSize,
      ...(cursor && { ExclusiveStartKey: toItem(startKey(customerId, cursor)) }),
    })
    const orders = (Items ?? []).map((item) => toOrder(unmarshall(item)))
    const last = orders.at(-1)
    return LastEvaluatedKey && last
      ? { orders, cursor: `${last.createdAt}_${last.orderId}` }
      : { orders }
  }

  async function ofEmail(emailKey: string) {
    // One page, of at most 1 MB.
    const { Items = [] } = await query({
      IndexName: 'by-email',
      KeyConditionExpression: 'emailKey = :key',
      ExpressionAttributeValues: toItem({ ':key': emailKey }),
      ScanIndexForward: false,
    })
    return Items.map((item) => unmarshall(item) as OrderOfEmail)
  }

  async function findOrderId(paymentIntentId: string) {
    const { Item } = await callDynamoDb(() =>
      dynamodb.send(
        new GetItemCommand({
          TableName: table,
          Key: toItem({ orderId: `payment#${paymentIntentId}`, entry: 'payment' }),
        }),
      ),
    )
    return Item && (unmarshall(Item)['placedOrderId'] as string)
  }

  async function* overdue(now: string) {
    for await (const found of openItems('<', now)) if (found.kind !== 'dispute') yield found
  }

  const inbox = () => openItems('=', never)

  async function* openItems(is: '<' | '=', time: string) {
    for (const shard of openShards) {
      const pages = queryPages({
        IndexName: 'open-orders',
        KeyConditionExpression: `openShard = :shard AND nextCheckAt ${is} :time`,
        ExpressionAttributeValues: toItem({ ':shard': shard, ':time': time }),
        Limit: overduePageSize,
      })
      for await (const items of pages) yield* items.map(toWaiting)
    }
  }

  async function leaveInbox({ orderId, refundId, status }: Refund) {
    const write = new UpdateItemCommand({
      TableName: table,
      Key: toItem({ orderId, entry: `refund#${refundId}` }),
      UpdateExpression: 'REMOVE openShard, nextCheckAt',
      ConditionExpression: '#status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: toItem({ ':status': status }),
    })
    await writeIf(() => dynamodb.send(write))
  }

  async function postpone({ orderId, status, nextCheckAt = '' }: Order, until: string) {
    const { done } = await updateRecord(orderId, {
      UpdateExpression: 'SET nextCheckAt = :until',
      ConditionExpression: '#status = :status AND nextCheckAt = :was',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: toItem({
        ':status': status,
        ':was': nextCheckAt,
        ':until': until,
      }),
    })
    return done
  }

  async function updateRecord(orderId: string, parts: Partial<UpdateItemCommandInput>) {
    const write = new UpdateItemCommand({
      TableName: table,
      Key: toItem({ orderId, entry: orderEntry }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ...parts,
    })
    const { done, item } = await writeIf(() => dynamodb.send(write))
    return { done, order: item && toOrder(item) }
  }

  async function query(input: Omit<QueryCommandInput, 'TableName'>) {
    return callDynamoDb(() => dynamodb.send(new QueryCommand({ TableName: table, ...input })))
  }

  async function queryAll(input: Omit<QueryCommandInput, 'TableName'>) {
    const items: Record<string, unknown>[] = []
    for await (const page of queryPages(input)) items.push(...page)
    return items
  }

  /** Reads a page only when the caller asks for it. */
  async function* queryPages(input: Omit<QueryCommandInput, 'TableName'>) {
    let start: QueryCommandInput['ExclusiveStartKey']
    do {
      const { Items, LastEvaluatedKey } = await query({
        ...input,
        ...(start && { ExclusiveStartKey: start }),
      })
      yield (Items ?? []).map((item) => unmarshall(item))
      start = LastEvaluatedKey
    } while (start)
  }

  return {
    place,
    change,
    recordEvent,
    read,
    latestOfCart,
    timeline,
    readRefund,
    readDispute,
    replaceRefund,
    ofCustomer,
    ofEmail,
    findOrderId,
    ...createOutboxStore(updateRecord),
    ...createMailStore(options),
    ...createSaleStore(options),
    ...createAlertStore(options),
    readDueSale,
    overdue,
    inbox,
    leaveInbox,
    postpone,
  }
}

function startKey(customerId: string, cursor: string) {
  const [createdAt, orderId] = cursor.split(/_(?=ord_)/)
  return { customerId, createdAt, orderId, entry: orderEntry }
}
