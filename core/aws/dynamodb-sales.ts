import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { DueSale } from '../order/due-sale.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { toItem } from './expressions.ts'
import { saleEntry, saleItemOf } from './order-items.ts'
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
      const { orderId, cause, at, attempts } = was
      // No process may delete from the table: a written sale keeps its entry, without its due time.
      const Item = next ? saleItemOf(next) : { orderId, cause, at, attempts, entry: saleEntry }
      const write = new PutItemCommand({
        TableName: table,
        Item: toItem(Item),
        // Each change of the order has another cause.
        ConditionExpression: 'cause = :cause AND attempts = :attempts AND nextCheckAt = :check',
        ExpressionAttributeValues: toItem({
          ':cause': cause,
          ':attempts': attempts,
          ':check': was.nextCheckAt,
        }),
      })
      return (await writeIf(() => dynamodb.send(write))).done
    },
  }
}
