import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { auditTableOf } from '#core/aws/dynamodb-audit.ts'
import { localShop } from '#core/environment.ts'

const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType })
const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const })
const allAttributes = { ProjectionType: 'ALL' as const }

/** Returns the tables as the deployment creates them. */
export function tablesOf(names: {
  readonly orders: string
  readonly products: string
}): CreateTableCommandInput[] {
  return [
    {
      TableName: names.orders,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        'orderId',
        'entry',
        'customerId',
        'createdAt',
        'openShard',
        'nextCheckAt',
        'emailKey',
      ].map(text),
      KeySchema: [key('orderId', 'HASH'), key('entry', 'RANGE')],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-customer',
          KeySchema: [key('customerId', 'HASH'), key('createdAt', 'RANGE')],
          Projection: allAttributes,
        },
        {
          IndexName: 'open-orders',
          KeySchema: [key('openShard', 'HASH'), key('nextCheckAt', 'RANGE')],
          Projection: allAttributes,
        },
        {
          IndexName: 'by-email',
          KeySchema: [key('emailKey', 'HASH'), key('orderId', 'RANGE')],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['customerId'] },
        },
      ],
    },
    {
      TableName: names.products,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [text('sku')],
      KeySchema: [key('sku', 'HASH')],
    },
    auditTable(auditTableOf(localShop)),
  ]
}

/** Returns the table of the audit log. */
export const auditTable = (TableName: string): CreateTableCommandInput => ({
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['day', 'entry'].map(text),
  KeySchema: [key('day', 'HASH'), key('entry', 'RANGE')],
})

/** Creates the missing tables and waits until they are usable. */
export async function createTables(
  dynamodb: DynamoDBClient,
  names: { readonly orders: string; readonly products: string },
): Promise<void> {
  for (const table of tablesOf(names)) await createTable(dynamodb, table)
}

/** Creates a table if it is missing, and waits until it is usable. */
export async function createTable(
  dynamodb: DynamoDBClient,
  table: CreateTableCommandInput,
): Promise<void> {
  try {
    await dynamodb.send(new CreateTableCommand(table))
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
  }
  const polling = { minDelay: 1, maxDelay: 1, maxWaitTime: 20 }
  await waitUntilTableExists({ client: dynamodb, ...polling }, { TableName: table.TableName })
}
