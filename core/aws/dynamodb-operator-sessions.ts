import { createHash } from 'node:crypto'
import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { type OperatorSession, sessionSeconds } from '../operator/session.ts'
import type { OperatorSessionKey, OperatorSessionStore } from '../ports/operator-sessions.ts'
import { createSessionStore } from './dynamodb-sessions.ts'
import { toItem } from './expressions.ts'
import { callDynamoDb, writeIf } from './transaction.ts'

/**
 * Returns the store of the operators' sessions. They are items in the table of those of shoppers: partition
 * `account#<operator id>`, entry `session#<hash of the session id>`.
 */
export function createOperatorSessions(options: {
  readonly dynamodb: DynamoDBClient
  readonly table: string
}): OperatorSessionStore {
  const { dynamodb, table: TableName } = options
  const sessions = createSessionStore(options)

  async function open({ sessionId, ...session }: OperatorSession) {
    const expiresAt = session.signedInAt + sessionSeconds
    const put = new PutItemCommand({
      TableName,
      Item: toItem({ ...itemKey({ ...session, sessionId }), ...session, expiresAt }),
      ConditionExpression: 'attribute_not_exists(orderId)',
    })
    await writeIf(() => dynamodb.send(put))
  }

  async function read(key: OperatorSessionKey) {
    const get = new GetItemCommand({
      TableName,
      Key: toItem(itemKey(key)),
      // An eventually consistent read could miss that the session has just ended.
      ConsistentRead: true,
    })
    const { Item } = await callDynamoDb(() => dynamodb.send(get))
    if (!Item || Item['isEnded']) return undefined
    const { operatorId, email, role, signedInAt, seenAt } = unmarshall(Item) as OperatorSession
    return { operatorId, email, role, signedInAt, seenAt, sessionId: key.sessionId }
  }

  async function touch(key: OperatorSessionKey, seenAt: number) {
    const update = new UpdateItemCommand({
      TableName,
      Key: toItem(itemKey(key)),
      UpdateExpression: 'SET seenAt = :seenAt',
      ConditionExpression: 'attribute_exists(orderId) AND attribute_not_exists(isEnded)',
      ExpressionAttributeValues: toItem({ ':seenAt': seenAt }),
    })
    await writeIf(() => dynamodb.send(update))
  }

  return {
    open,
    read,
    touch,
    end: (key) => sessions.end(sessionKey(key)),
    endAll: (operatorId) => sessions.endAll(operatorId),
  }
}

const sessionKey = ({ operatorId, sessionId }: OperatorSessionKey) => ({
  customerId: operatorId,
  sessionId: createHash('sha256').update(sessionId).digest('base64url'),
})

function itemKey(key: OperatorSessionKey) {
  const { customerId, sessionId } = sessionKey(key)
  return { orderId: `account#${customerId}`, entry: `session#${sessionId}` }
}
