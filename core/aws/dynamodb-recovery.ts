import {
  type AttributeValue,
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { unitsToTake } from '../order/judge-recovery.ts'
import { type Order, openShards } from '../order/order.ts'
import type { OrderRecovery, OrderVersions } from '../ports/order-recovery.ts'
import { toItem } from './expressions.ts'
import { toOrder } from './order-items.ts'
import { callDynamoDb, writeTogether } from './transaction.ts'

export type TablePair = { readonly orders: string; readonly products: string }

type Item = Record<string, AttributeValue>

/** Maximum number of items in a transaction, and of writes in a batch. */
const maxTogether = 100
const maxInBatch = 25

/** Returns the recovery of orders from the tables that restored tables replace. */
export function createOrderRecovery(options: {
  readonly dynamodb: DynamoDBClient
  readonly replaced: TablePair
  readonly restored: TablePair
}): OrderRecovery {
  const { dynamodb, replaced, restored } = options

  async function* changedSince(point: string) {
    const changed = scan({
      TableName: replaced.orders,
      FilterExpression:
        'entry = :order AND (updatedAt > :point OR attribute_not_exists(updatedAt))',
      ExpressionAttributeValues: toItem({ ':order': 'order', ':point': point }),
      ProjectionExpression: 'orderId',
    })
    for await (const { orderId } of changed) yield String(orderId?.S)
    for (const shard of openShards) {
      const open = pages((from) =>
        queryPage({
          TableName: restored.orders,
          IndexName: 'open-orders',
          KeyConditionExpression: 'openShard = :shard',
          ExpressionAttributeValues: toItem({ ':shard': shard }),
          ...from,
        }),
      )
      for await (const { orderId } of open) yield String(orderId?.S)
    }
  }

  async function read(orderId: string): Promise<OrderVersions> {
    const [before, after] = await Promise.all(
      [replaced, restored].map(({ orders }) => partition(orders, orderId)),
    )
    return { replaced: recordIn(before), restored: recordIn(after) }
  }

  async function copy(versions: OrderVersions): Promise<boolean> {
    const { orderId, paymentIntentId } = versions.replaced as Order
    const [items, lookup, present] = await Promise.all([
      partition(replaced.orders, orderId),
      paymentIntentId ? partition(replaced.orders, `payment#${paymentIntentId}`) : [],
      partition(restored.orders, orderId),
    ])
    const known = new Set(present.map(textOf))
    const others = [...items.filter(({ entry }) => entry?.S !== 'order'), ...lookup]
    const record = items.find(({ entry }) => entry?.S === 'order') as Item
    const writes: TransactWriteItem[] = [
      { Put: { TableName: restored.orders, Item: record, ...isAsRead(versions.restored) } },
      ...others
        .filter((item) => !known.has(textOf(item)))
        .map((Item) => ({ Put: { TableName: restored.orders, Item } })),
      ...[...unitsToTake(versions)].map(([sku, units]) => takeUnits(restored.products, sku, units)),
    ]
    if (writes.length > maxTogether)
      throw new Error(`order ${orderId} has ${writes.length} items, more than one write can copy`)
    return (await writeTogether(dynamodb, writes)).outcome === 'written'
  }

  async function add(order: Order): Promise<boolean> {
    const { orderId, createdAt } = order
    const placed = {
      orderId,
      entry: 'rebuilt',
      at: createdAt,
      what: 'order rebuilt from its payment',
    }
    const record = { ...order, entry: 'order' }
    const units = unitsToTake({ restored: undefined, replaced: order })
    const { outcome } = await writeTogether(dynamodb, [
      { Put: { TableName: restored.orders, Item: toItem(record), ...isAsRead(undefined) } },
      { Put: { TableName: restored.orders, Item: toItem(placed) } },
      ...[...units].map(([sku, count]) => takeUnits(restored.products, sku, count)),
    ])
    return outcome === 'written'
  }

  async function copyExpiring({ isLive }: { readonly isLive: boolean }): Promise<number> {
    const present = new Map<string, string>()
    // Not the erased orders, which expire too: `copy` decides about orders.
    const expiring = {
      FilterExpression: 'attribute_exists(expiresAt) AND NOT begins_with(orderId, :order)',
      ExpressionAttributeValues: toItem({ ':order': 'ord_' }),
    }
    for await (const item of scan({ TableName: restored.orders, ...expiring }))
      present.set(keyOf(item), textOf(item))
    let batch: Item[] = []
    let count = 0
    const flush = async () => {
      if (batch.length > 0) await putBatch(batch)
      count += batch.length
      batch = []
    }
    for await (const item of scan({ TableName: replaced.orders, ...expiring })) {
      const known = present.get(keyOf(item))
      if (known === undefined || (!isLive && known !== textOf(item))) batch.push(item)
      if (batch.length === maxInBatch) await flush()
    }
    await flush()
    return count
  }

  async function putBatch(items: readonly Item[]) {
    let writes: BatchWriteItemCommandInput['RequestItems'] = {
      [restored.orders]: items.map((Item) => ({ PutRequest: { Item } })),
    }
    while (writes && Object.keys(writes).length > 0) {
      const write: BatchWriteItemCommand = new BatchWriteItemCommand({ RequestItems: writes })
      writes = (await callDynamoDb(() => dynamodb.send(write))).UnprocessedItems
    }
  }

  async function* paidSince(since: string) {
    const paid = scan({
      TableName: restored.orders,
      FilterExpression: 'entry = :order AND updatedAt >= :since AND attribute_exists(charged)',
      ExpressionAttributeValues: toItem({ ':order': 'order', ':since': since }),
    })
    for await (const item of paid) yield toOrder(unmarshall(item))
  }

  async function compareStock() {
    const [before, after] = [await unitsIn(replaced.products), await unitsIn(restored.products)]
    return [...new Set([...before.keys(), ...after.keys()])]
      .sort()
      .map((sku) => ({ sku, restored: after.get(sku), replaced: before.get(sku) }))
      .filter((row) => row.restored !== row.replaced)
  }

  async function unitsIn(TableName: string): Promise<ReadonlyMap<string, number>> {
    const units = new Map<string, number>()
    for await (const row of scan({ TableName, ProjectionExpression: 'sku, available' })) {
      const { sku, available } = unmarshall(row)
      units.set(String(sku), Number(available))
    }
    return units
  }

  async function partition(TableName: string, orderId: string): Promise<readonly Item[]> {
    const items: Item[] = []
    const found = pages((from) =>
      queryPage({
        TableName,
        KeyConditionExpression: 'orderId = :id',
        ExpressionAttributeValues: toItem({ ':id': orderId }),
        ConsistentRead: true,
        ...from,
      }),
    )
    for await (const item of found) items.push(item)
    return items
  }

  const queryPage = (input: QueryCommandInput) =>
    callDynamoDb(() => dynamodb.send(new QueryCommand(input)))

  const scan = (input: ScanCommandInput) =>
    pages((from) =>
      callDynamoDb(() =>
        dynamodb.send(new ScanCommand({ ConsistentRead: true, ...input, ...from })),
      ),
    )

  return { changedSince, read, copy, add, copyExpiring, paidSince, compareStock }
}

type Page = { readonly Items?: Item[] | undefined; readonly LastEvaluatedKey?: Item | undefined }

async function* pages(
  readPage: (from: { readonly ExclusiveStartKey?: Item }) => Promise<Page>,
): AsyncGenerator<Item> {
  let start: Item | undefined
  do {
    const page: Page = await readPage(start ? { ExclusiveStartKey: start } : {})
    yield* page.Items ?? []
    start = page.LastEvaluatedKey
  } while (start)
}

const recordIn = (items: readonly Item[] = []): Order | undefined => {
  const record = items.find(({ entry }) => entry?.S === 'order')
  return record && toOrder(unmarshall(record))
}

/**
 * The condition that the restored table still has the version that was read. Every write of an
 * order record changes one of these fields.
 */
function isAsRead(order: Order | undefined) {
  if (!order) return { ConditionExpression: 'attribute_not_exists(orderId)' }
  const { status, updatedAt, nextCheckAt } = order
  const isChecked = nextCheckAt ? 'nextCheckAt = :check' : 'attribute_not_exists(nextCheckAt)'
  return {
    ConditionExpression: `#status = :status AND updatedAt = :updatedAt AND ${isChecked}`,
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toItem({
      ':status': status,
      ':updatedAt': updatedAt,
      ':check': nextCheckAt,
    }),
  }
}

/**
 * Returns the write that corrects a product's stock. `available` may become negative: more was sold
 * than the restored table knows, and nothing is on sale until an operator corrects it.
 */
const takeUnits = (table: string, sku: string, units: number): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItem({ sku }),
    UpdateExpression: 'SET available = available - :units',
    ConditionExpression: 'attribute_exists(sku)',
    ExpressionAttributeValues: toItem({ ':units': units }),
  },
})

const keyOf = ({ orderId, entry }: Item) => `${orderId?.S} ${entry?.S}`

/** Returns the same text for equal items, regardless of the order of their attributes. */
const textOf = (item: Item) =>
  JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
