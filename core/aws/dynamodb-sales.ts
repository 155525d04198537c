import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { DueSale } from '../order/due-sale.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { toItem } from './expressions.ts'
import { saleEntry } from './order-items.ts'
import { writeIf } from './transaction.ts'

/** Returns the store method for the entry of a sale to write, which shares its order's partition. */
export function createSaleStore({
  dynamodb,
  table,
}: {
  readonly dynamodb: DynamoDBClient
  readonly table: string
}): Pick<OrderStore, 'replaceDueSale'> {
  return {
    replaceDueSale: async (was: DueSale, next: DueSale | undefined) => {
      // Each change of the order has another cause.
      const isAsRead = {
        TableName: table,
        ConditionExpression: 'cause = :cause AND attempts = :attempts AND nextCheckAt = :check',
        ExpressionAttributeValues: toItem({
          ':cause': was.cause,
          ':attempts': was.attempts,
          ':check': was.nextCheckAt,
        }),
      }
      const Key = toItem({ orderId: was.orderId, entry: saleEntry })
      const write = async () =>
        next
          ? dynamodb.send(
              new PutItemCommand({ ...isAsRead, Item: toItem({ ...next, entry: saleEntry }) }),
            )
          : dynamodb.send(new DeleteItemCommand({ ...isAsRead, Key }))
      return (await writeIf(write)).done
    },
  }
}
