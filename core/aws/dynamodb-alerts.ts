import { type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { never } from '../order/outbox.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { toItem } from './expressions.ts'
import { alertEntry, toAlertItem } from './order-items.ts'
import { callDynamoDb, writeIf } from './transaction.ts'

/** Returns the store methods for alerts to the operators. */
export function createAlertStore({
  dynamodb,
  table,
}: {
  readonly dynamodb: DynamoDBClient
  readonly table: string
}): Pick<OrderStore, 'placeAlert' | 'closeAlert'> {
  return {
    placeAlert: async (alert) => {
      const write = new PutItemCommand({
        TableName: table,
        Item: toItem(toAlertItem(alert)),
        ConditionExpression: 'attribute_not_exists(orderId)',
      })
      return (await writeIf(() => dynamodb.send(write))).done
    },
    closeAlert: async (alert, failure) => {
      const write = new UpdateItemCommand({
        TableName: table,
        Key: toItem({ orderId: alert.orderId, entry: alertEntry(alert) }),
        ...(failure === undefined
          ? { UpdateExpression: 'REMOVE openShard, nextCheckAt, failure' }
          : {
              UpdateExpression: 'SET failure = :failure, nextCheckAt = :never',
              ExpressionAttributeValues: toItem({ ':failure': failure, ':never': never }),
            }),
      })
      await callDynamoDb(() => dynamodb.send(write))
    },
  }
}
