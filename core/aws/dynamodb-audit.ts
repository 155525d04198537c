import { type DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { AuditEntry, AuditLog } from '../ports/audit-log.ts'
import { toItem } from './expressions.ts'
import { callDynamoDb } from './transaction.ts'

/** Three years. The table's TTL deletes older entries. */
const keptDays = 1095

/** The table of a shop's audit log. A restore does not replace it, so the name never changes. */
export const auditTableOf = (shop: string): string => `${shop}-audit`

/**
 * Returns the audit log of a shop. Its table refuses updates and deletions by anybody, and the API may
 * neither read it nor overwrite an entry: an entry's key contains a random id.
 */
export function createAuditLog({
  dynamodb,
  shop,
}: {
  readonly dynamodb: DynamoDBClient
  readonly shop: string
}): AuditLog {
  const TableName = auditTableOf(shop)
  return {
    append: async (entry) => {
      const { at, actId, phase } = entry
      const expiresAt = Math.floor(Date.parse(at) / 1000) + keptDays * 24 * 3600
      const put = new PutItemCommand({
        TableName,
        Item: toItem({
          ...entry,
          day: at.slice(0, 10),
          entry: `${at}#${actId}#${phase}`,
          expiresAt,
        }),
        ConditionExpression: 'attribute_not_exists(entry)',
      })
      await callDynamoDb(() => dynamodb.send(put))
    },
    read: async (day) => {
      const pages = paginateQuery(
        { client: dynamodb },
        {
          TableName,
          KeyConditionExpression: '#day = :day',
          ExpressionAttributeNames: { '#day': 'day' },
          ExpressionAttributeValues: toItem({ ':day': day }),
        },
      )
      const found: AuditEntry[] = []
      for await (const { Items = [] } of pages)
        for (const item of Items) {
          const { day: _, entry: __, expiresAt: ___, ...entry } = unmarshall(item)
          found.push(entry as AuditEntry)
        }
      return found
    },
  }
}
