import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { OrderMail } from '../order/order-mail.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { toItem } from './expressions.ts'
import { toMail, toMailItem } from './order-items.ts'
import { callDynamoDb, writeIf } from './transaction.ts'

/** Returns the store methods for the mails of an order, which share its partition. */
export function createMailStore({
  dynamodb,
  table,
}: {
  readonly dynamodb: DynamoDBClient
  readonly table: string
}): Pick<OrderStore, 'readMails' | 'replaceMail'> {
  return {
    readMails: async (orderId) => {
      // An order has few mails, so one page has them all.
      const query = new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'orderId = :id AND begins_with(entry, :mail)',
        ExpressionAttributeValues: toItem({ ':id': orderId, ':mail': 'mail#' }),
        ConsistentRead: true,
      })
      const { Items = [] } = await callDynamoDb(() => dynamodb.send(query))
      return Items.map((item) => toMail(unmarshall(item)))
    },
    replaceMail: async (was: OrderMail, next: OrderMail) => {
      const write = new PutItemCommand({
        TableName: table,
        Item: toItem(toMailItem(next)),
        ConditionExpression: was.dueAt
          ? 'attempts = :attempts AND dueAt = :due AND nextCheckAt = :check'
          : 'attempts = :attempts AND attribute_not_exists(dueAt)',
        ExpressionAttributeValues: toItem({
          ':attempts': was.attempts,
          ':due': was.dueAt,
          ':check': was.dueAt && was.nextCheckAt,
        }),
      })
      return (await writeIf(() => dynamodb.send(write))).done
    },
  }
}
