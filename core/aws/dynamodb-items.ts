import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { ItemStore, StoredItem } from '../ports/personal-data.ts'
import { toItem } from './expressions.ts'
import { callDynamoDb, writeIf } from './transaction.ts'

type Item = Record<string, AttributeValue>
type Page = { readonly Items?: Item[] | undefined; readonly LastEvaluatedKey?: Item | undefined }
type From = { readonly ExclusiveStartKey?: Item }

/** Returns the items of the orders table, for commands that treat all of a person's items. */
export function createItemStore(options: {
  readonly dynamodb: DynamoDBClient
  readonly table: string
}): ItemStore {
  const { dynamodb, table: TableName } = options

  async function readPartition(orderId: string): Promise<readonly StoredItem[]> {
    const found: StoredItem[] = []
    const items = pages((from) =>
      dynamodb.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'orderId = :id',
          ExpressionAttributeValues: toItem({ ':id': orderId }),
          ConsistentRead: true,
          ...from,
        }),
      ),
    )
    for await (const item of items) found.push(unmarshall(item) as StoredItem)
    return found
  }

  const scan = (filter: string, values: Readonly<Record<string, unknown>>) =>
    pages((from) =>
      dynamodb.send(
        new ScanCommand({
          TableName,
          FilterExpression: filter,
          ExpressionAttributeValues: toItem(values),
          ConsistentRead: true,
          ...from,
        }),
      ),
    )

  async function* scanPartitions(prefix: string) {
    const items = scan('begins_with(orderId, :prefix)', { ':prefix': prefix })
    for await (const item of items) yield unmarshall(item) as StoredItem
  }

  async function* unchangedSince(time: string) {
    const orders = scan('entry = :order AND updatedAt < :time', {
      ':order': 'order',
      ':time': time,
    })
    for await (const { orderId } of orders) yield String(orderId?.S)
  }

  async function put(item: StoredItem) {
    await callDynamoDb(() => dynamodb.send(new PutItemCommand({ TableName, Item: toItem(item) })))
  }

  async function setFields(item: StoredItem, fields: Readonly<Record<string, unknown>>) {
    const names = Object.keys(fields)
    const update = new UpdateItemCommand({
      TableName,
      Key: keyOf(item),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression: 'attribute_exists(orderId)',
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: toItem(
        Object.fromEntries(names.map((name) => [`:${name}`, fields[name]])),
      ),
    })
    await writeIf(() => dynamodb.send(update))
  }

  async function deleteItem(item: StoredItem) {
    await callDynamoDb(() => dynamodb.send(new DeleteItemCommand({ TableName, Key: keyOf(item) })))
  }

  return { readPartition, scanPartitions, unchangedSince, put, setFields, delete: deleteItem }
}

const keyOf = ({ orderId, entry }: StoredItem) => toItem({ orderId, entry })

async function* pages(readPage: (from: From) => Promise<Page>): AsyncGenerator<Item> {
  let start: Item | undefined
  do {
    const page: Page = await callDynamoDb(() => readPage(start ? { ExclusiveStartKey: start } : {}))
    yield* page.Items ?? []
    start = page.LastEvaluatedKey
  } while (start)
}
