import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Clock } from '../clock.ts'
import type { CountRequest } from '../ports/count-request.ts'
import { toItem } from './expressions.ts'
import { writeIf } from './transaction.ts'

/**
 * Returns a counter of requests. It stores an item for each window of `seconds` in the orders table,
 * like the counters of unpaid orders. The table's TTL deletes it. One write unit a request.
 */
export function createRequestCounter(options: {
  readonly dynamodb: DynamoDBClient
  readonly table: string
  readonly clock: Clock
}): CountRequest {
  const { dynamodb, table: TableName, clock } = options
  return async ({ name, max, seconds }) => {
    const now = clock().getTime() / 1000
    const window = Math.floor(now / seconds)
    const endsAt = (window + 1) * seconds
    const update = new UpdateItemCommand({
      TableName,
      Key: toItem({ orderId: `limit#${name}#${window}`, entry: 'limit' }),
      UpdateExpression: 'SET expiresAt = :endsAt ADD requests :one',
      ConditionExpression: 'attribute_not_exists(orderId) OR requests < :max',
      ExpressionAttributeValues: toItem({ ':one': 1, ':max': max, ':endsAt': endsAt }),
    })
    const { done } = await writeIf(() => dynamodb.send(update))
    return done ? undefined : Math.max(1, Math.ceil(endsAt - now))
  }
}
