import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Clock } from '../clock.ts'
import type { RequestCounter, RequestLimit } from '../ports/request-counter.ts'
import { toItem } from './expressions.ts'
import { writeIf } from './transaction.ts'

/**
 * Returns a counter of requests. It stores an item for each window of `seconds` in the orders table,
 * like the counters of unpaid orders. The table's TTL deletes it. One write unit for each call.
 */
export function createRequestCounter(options: {
  readonly dynamodb: DynamoDBClient
  readonly table: string
  readonly clock: Clock
}): RequestCounter {
  const { dynamodb, table: TableName, clock } = options

  const windowOf = ({ name, seconds }: RequestLimit) => {
    const now = clock().getTime() / 1000
    const window = Math.floor(now / seconds)
    const Key = toItem({ orderId: `limit#${name}#${window}`, entry: 'limit' })
    const endsAt = (window + 1) * seconds
    return { Key, endsAt, secondsLeft: Math.max(1, Math.ceil(endsAt - now)) }
  }

  return {
    count: async (limit) => {
      const { Key, endsAt, secondsLeft } = windowOf(limit)
      const update = new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: 'SET expiresAt = :endsAt ADD requests :one',
        ConditionExpression: 'attribute_not_exists(orderId) OR requests < :max',
        ExpressionAttributeValues: toItem({ ':one': 1, ':max': limit.max, ':endsAt': endsAt }),
      })
      return (await writeIf(() => dynamodb.send(update))).done ? undefined : secondsLeft
    },
    uncount: async (limit) => {
      const update = new UpdateItemCommand({
        TableName,
        Key: windowOf(limit).Key,
        UpdateExpression: 'ADD requests :less',
        // Otherwise a request that took until the next window would lower that window's counter.
        ConditionExpression: 'requests > :zero',
        ExpressionAttributeValues: toItem({ ':less': -1, ':zero': 0 }),
      })
      await writeIf(() => dynamodb.send(update))
    },
  }
}
