import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Demand } from '../stock/demand.ts'
import { toItem } from './expressions.ts'

/**
 * Returns the write that subtracts units from a product's row, if it has the price of the order.
 * The row has no attributes for held and sold units: they are derived from the orders.
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

/**
 * Returns the write that subtracts units again for a late payment. The price is not checked: the
 * buyer agreed to it when the order was placed.
 */
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

/** Returns the write that adds units back to a product's row. */
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
