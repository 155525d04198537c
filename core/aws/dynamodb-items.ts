import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { ItemStore, StoredItem } from '../ports/personal-data.ts'
import { toItem } from './expressions.ts'
import { callDynamoDb } from './transaction.ts'

/** Returns the items of the orders table, for commands that treat all of a person's items. */
export function createItemStore(options: {
  readonly dynamodb: DynamoDBClient
  readonly table: string
}): ItemStore {
  const { dynamodb, table: TableName } = options

  async function readPartition(orderId: string): Promise<readonly StoredItem[]> {
    const items: StoredItem[] = []
    let from: Record<string, never> | undefined
    do {
      const query = new QueryCommand({
        TableName,
        KeyConditionExpression: 'orderId = :id',
        ExpressionAttributeValues: toItem({ ':id': orderId }),
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
      })
      const { Items = [], LastEvaluatedKey } = await callDynamoDb(() => dynamodb.send(query))
      items.push(...Items.map((item) => unmarshall(item) as StoredItem))
      from = LastEvaluatedKey as typeof from
    } while (from)
    return items
  }

  return { readPartition }
}
