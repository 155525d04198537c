import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Demand } from '../stock/demand.ts'
import { toItem } from './expressions.ts'

/**
 * Takes units off a product's row, at the price the order was made with. `held` and `sold` have no
 * fields of their own: they are read off the orders.
 */
export function takeStock(
  table: string,
  { sku, quantity, unitPrice, currency }: Demand,
): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: toItem({ sku }),
      UpdateExpression: 'SET available = available - :quantity',
      ConditionExpression:
        'available >= :quantity AND price = :price AND currency = :currency AND onSale = :yes',
      ExpressionAttributeValues: toItem({
        ':quantity': quantity,
        ':price': unitPrice,
        ':currency': currency,
        ':yes': true,
      }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

/** Takes units again for a payment that came late: the price was agreed on when the order was placed. */
export function retakeStock(table: string, { sku, quantity }: Demand): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: toItem({ sku }),
      UpdateExpression: 'SET available = available - :quantity',
      ConditionExpression: 'available >= :quantity',
      ExpressionAttributeValues: toItem({ ':quantity': quantity }),
    },
  }
}

/** Puts units back on a product's row. */
export function returnStock(table: string, { sku, quantity }: Demand): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: toItem({ sku }),
      UpdateExpression: 'SET available = available + :quantity',
      ConditionExpression: 'attribute_exists(sku)',
      ExpressionAttributeValues: toItem({ ':quantity': quantity }),
    },
  }
}
