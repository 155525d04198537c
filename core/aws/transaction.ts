import { setTimeout as sleep } from 'node:timers/promises'
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { toVendorError } from './errors.ts'

type Item = Record<string, AttributeValue>

/** Result of one item of a refused transaction. */
export type Refusal = {
  /** Whether the condition of this item failed. */
  readonly failed: boolean
  /** The stored item, if the write requested it (ALL_OLD). */
  readonly item: Record<string, unknown> | undefined
}

export type TransactionResult =
  | { readonly outcome: 'written' }
  | { readonly outcome: 'refused'; readonly refusals: readonly Refusal[] }

/** How long a conflicting call is retried, in milliseconds. The API's whole request has 9 s. */
const maxRetryMs = 4000

/**
 * Writes all items or none. Returns `refused` if a condition failed. Retries if the transaction
 * conflicts with another one. Throws VendorError as `callDynamoDb` does.
 */
export async function writeTogether(
  dynamodb: DynamoDBClient,
  items: readonly TransactWriteItem[],
): Promise<TransactionResult> {
  return callDynamoDb(async () => {
    try {
      await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [...items] }))
      return { outcome: 'written' }
    } catch (error) {
      const refusals = readRefusals(error)
      if (refusals.some(({ failed }) => failed)) return { outcome: 'refused', refusals }
      throw error
    }
  })
}

/** Writes one item if its condition holds. `item` is the item that DynamoDB returned, if any. */
export async function writeIf(
  send: () => Promise<{ Attributes?: Item | undefined }>,
): Promise<{ readonly done: boolean; readonly item: Record<string, unknown> | undefined }> {
  return callDynamoDb(async () => {
    try {
      const { Attributes } = await send()
      return { done: true, item: Attributes && unmarshall(Attributes) }
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      return { done: false, item: error.Item && unmarshall(error.Item) }
    }
  })
}

/**
 * Calls DynamoDB and returns its answer. If the call conflicts with a transaction, retries it after
 * a random, growing delay, for `maxRetryMs`. Throws VendorError.
 */
export async function callDynamoDb<T>(send: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + maxRetryMs
  for (let attempt = 0; ; attempt++) {
    try {
      return await send()
    } catch (error) {
      const pause = Math.random() * Math.min(500, 20 * 2 ** attempt)
      if (!isConflict(error) || Date.now() + pause > deadline)
        throw toVendorError('dynamodb', error)
      await sleep(pause)
    }
  }
}

function readRefusals(error: unknown): readonly Refusal[] {
  if (!(error instanceof TransactionCanceledException)) return []
  return (error.CancellationReasons ?? []).map(({ Code, Item }) => ({
    failed: Code === 'ConditionalCheckFailed',
    item: Item && unmarshall(Item),
  }))
}

function isConflict(error: unknown): boolean {
  if (error instanceof TransactionConflictException) return true
  if (!(error instanceof TransactionCanceledException)) return false
  return (error.CancellationReasons ?? []).some(({ Code }) => Code === 'TransactionConflict')
}
