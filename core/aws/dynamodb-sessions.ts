import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { OpenSession, SessionKey, SessionStore } from '../ports/session-store.ts'
import { toItem } from './expressions.ts'
import { callDynamoDb, writeIf } from './transaction.ts'

const prefix = 'session#'

/**
 * Returns the session store. Each session is an item of the orders table: partition
 * `account#<customer id>`, entry `session#<session id>`. The table's TTL deletes it after
 * `expiresAt`.
 */
export function createSessionStore(options: {
  readonly dynamodb: DynamoDBClient
  readonly table: string
}): SessionStore {
  const { dynamodb, table: TableName } = options

  async function open({ expiresAt, browser, ...session }: SessionKey & OpenSession) {
    const put = new PutItemCommand({
      TableName,
      Item: toItem({ ...keyOf(session), expiresAt, browser }),
      // The SDK may send a write twice. The second must not reopen a session that has ended since.
      ConditionExpression: 'attribute_not_exists(orderId)',
    })
    await writeIf(() => dynamodb.send(put))
  }

  async function isOpen(session: SessionKey) {
    const get = new GetItemCommand({
      TableName,
      Key: toItem(keyOf(session)),
      // An eventually consistent read could miss that the session has just ended.
      ConsistentRead: true,
    })
    const { Item } = await callDynamoDb(() => dynamodb.send(get))
    return Item !== undefined && Item['isEnded'] === undefined
  }

  async function end(session: SessionKey) {
    const update = new UpdateItemCommand({
      TableName,
      Key: toItem(keyOf(session)),
      UpdateExpression: 'SET isEnded = :true',
      ConditionExpression: 'attribute_exists(orderId)',
      ExpressionAttributeValues: toItem({ ':true': true }),
    })
    await writeIf(() => dynamodb.send(update))
  }

  async function list(customerId: string): Promise<readonly OpenSession[]> {
    const found: OpenSession[] = []
    let from: Record<string, AttributeValue> | undefined
    do {
      const query = new QueryCommand({
        TableName,
        KeyConditionExpression: 'orderId = :account AND begins_with(entry, :prefix)',
        FilterExpression: 'attribute_not_exists(isEnded)',
        ExpressionAttributeValues: toItem({
          ':account': partitionOf(customerId),
          ':prefix': prefix,
        }),
        ProjectionExpression: 'entry, expiresAt, browser',
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
      })
      const { Items = [], LastEvaluatedKey } = await callDynamoDb(() => dynamodb.send(query))
      found.push(
        ...Items.map((item) => {
          const { entry, expiresAt, browser } = unmarshall(item)
          return { sessionId: String(entry).slice(prefix.length), expiresAt, browser }
        }),
      )
      from = LastEvaluatedKey
    } while (from)
    return found
  }

  async function endAll(customerId: string, exceptId?: string) {
    const ending = (await list(customerId)).filter(({ sessionId }) => sessionId !== exceptId)
    await Promise.all(ending.map(({ sessionId }) => end({ customerId, sessionId })))
  }

  return { open, isOpen, end, list, endAll }
}

const partitionOf = (customerId: string) => `account#${customerId}`

function keyOf({ customerId, sessionId }: SessionKey) {
  return { orderId: partitionOf(customerId), entry: `${prefix}${sessionId}` }
}
