import {
  type AttributeMap,
  getItem,
  type Input,
  type ItemDb,
  keyOf,
  perform,
  readInput,
  type Store,
  tableOf,
  type Write,
} from './dynalite.ts'
import type { ItemLocks } from './item-locks.ts'
import { changesOnly, indexKeyPrefix, itemKeyPrefix, writeUnits } from './units.ts'

type TransactItem = {
  readonly operation: string
  readonly data: Input
  readonly lockKey: string
  readonly wantsItem: boolean
}
type Reason = { Code: string; Message?: string; Item?: AttributeMap }
type RawTransactItem = Record<string, Record<string, unknown>>

/** An error in DynamoDB's response format. */
export class DynamoError extends Error {
  readonly body: object

  constructor(type: string, message: string, more: object = {}) {
    super(message)
    this.body = {
      __type: `com.amazonaws.dynamodb.v20120810#${type}`,
      message,
      Message: message,
      ...more,
    }
  }
}

const singleOperation: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'DeleteItem',
}

/**
 * Runs TransactWriteItems and returns its write units. Each item runs as one of dynalite's single
 * writes, on a store that collects writes. One LevelDB batch then writes everything, so neither a
 * failed condition nor a killed process can leave half a transaction.
 */
export async function transactWrite(store: Store, locks: ItemLocks, raw: unknown): Promise<number> {
  const { TransactItems = [] } = raw as { TransactItems?: RawTransactItem[] }
  if (TransactItems.length === 0 || TransactItems.length > 100) {
    throw new DynamoError('ValidationException', 'a transaction has 1 to 100 items')
  }
  const items = await Promise.all(TransactItems.map((item) => readTransactItem(store, item)))
  const lockKeys = items.map(({ lockKey }) => lockKey)
  if (new Set(lockKeys).size < lockKeys.length) {
    throw new DynamoError(
      'ValidationException',
      'Transaction request cannot include multiple operations on one item',
    )
  }
  const busy = locks.takeAll(lockKeys)
  if (busy.size > 0) throw cancelled(lockKeys.map((key) => (busy.has(key) ? conflict : none)))
  try {
    // Gives other requests a chance to conflict with this transaction, as in the real service.
    await new Promise(setImmediate)
    const outcomes = await Promise.all(items.map((item) => collectWrites(store, item)))
    if (outcomes.some(({ reason }) => reason.Code !== 'None'))
      throw cancelled(outcomes.map(({ reason }) => reason))
    const writes = outcomes.flatMap(({ writes }) => writes)
    await commit(store, writes)
    return writeUnits(writes, { isTransaction: true })
  } finally {
    locks.release(lockKeys)
  }
}

/** Runs TransactGetItems: reads several items in one consistent view. */
export async function transactGet(store: Store, locks: ItemLocks, raw: unknown): Promise<object> {
  const { TransactItems = [] } = raw as { TransactItems?: { Get: Input }[] }
  const inputs = TransactItems.map(({ Get }) => readInput(store, 'GetItem', Get))
  const lockKeys = await Promise.all(
    inputs.map(async ({ TableName, Key }) => lockKeyOf(store, TableName, Key)),
  )
  if (lockKeys.some((key) => locks.isTaken(key)))
    throw cancelled(lockKeys.map((key) => (locks.isTaken(key) ? conflict : none)))
  return { Responses: await Promise.all(inputs.map((input) => perform(store, 'GetItem', input))) }
}

/** Returns one string for the table and key of a write. */
export async function lockKeyOf(
  store: Store,
  table: string | undefined,
  item: AttributeMap | undefined,
) {
  const name = table ?? ''
  return `${name}~${keyOf(await tableOf(store, name), item ?? {})}`
}

async function readTransactItem(store: Store, item: RawTransactItem): Promise<TransactItem> {
  const [[kind, body] = ['', undefined], ...others] = Object.entries(item)
  const operation = singleOperation[kind]
  if (!operation || !body || others.length > 0) {
    throw new DynamoError(
      'ValidationException',
      'an item is one of Put, Update, Delete, ConditionCheck',
    )
  }
  const { ReturnValuesOnConditionCheckFailure: wanted, ...input } = body
  const data = readInput(store, operation, input)
  const lockKey = await lockKeyOf(store, data.TableName, data.Item ?? data.Key)
  return {
    operation: kind === 'ConditionCheck' ? kind : operation,
    data,
    lockKey,
    wantsItem: wanted === 'ALL_OLD',
  }
}

const none: Reason = { Code: 'None' }
const conflict: Reason = {
  Code: 'TransactionConflict',
  Message: 'Transaction is ongoing for the item',
}

async function collectWrites(store: Store, { operation, data, lockKey, wantsItem }: TransactItem) {
  const writes: Write[] = []
  const action = operation === 'ConditionCheck' ? 'DeleteItem' : operation
  try {
    await perform(collecting(store, writes), action, data)
    return { reason: none, writes: operation === 'ConditionCheck' ? [] : writes }
  } catch (error) {
    const { body } = error as { body?: { __type: string; message: string } }
    if (!body) throw error
    if (!body.__type.endsWith('ConditionalCheckFailedException')) {
      return { reason: { Code: 'ValidationError', Message: body.message }, writes: [] }
    }
    const table = data.TableName ?? ''
    const item = wantsItem
      ? await getItem(store, table, lockKey.slice(table.length + 1))
      : undefined
    const reason: Reason = {
      Code: 'ConditionalCheckFailed',
      Message: body.message,
      ...(item && { Item: item }),
    }
    return { reason, writes: [] }
  }
}

/** Wraps the store for an action: reads are real, writes are collected with their full keys. */
function collecting(store: Store, writes: Write[]): Store {
  const collector = (real: ItemDb, prefix: string): ItemDb => ({
    get: real.get.bind(real),
    put: (key, value, callback) => {
      writes.push({ type: 'put', key: prefix + key, value })
      callback(null)
    },
    del: (key, callback) => {
      writes.push({ type: 'del', key: prefix + key })
      callback(null)
    },
    lock: (_key, work) => work((callback) => callback),
  })
  return {
    ...store,
    getItemDb: (name) => collector(store.getItemDb(name), itemKeyPrefix(name)),
    getIndexDb: (type, table, index) =>
      changesOnly(
        collector(store.getIndexDb(type, table, index), indexKeyPrefix(type, table, index)),
      ),
  }
}

function commit(store: Store, writes: readonly Write[]): Promise<void> {
  return new Promise((resolve, reject) => {
    store.db.batch(writes, (error) => (error ? reject(error) : resolve()))
  })
}

/** Returns the error of a cancelled transaction, with one reason per item. */
export function cancelled(reasons: readonly Reason[]): DynamoError {
  const codes = reasons.map(({ Code }) => Code).join(', ')
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`
  return new DynamoError('TransactionCanceledException', message, { CancellationReasons: reasons })
}

/** Returns the error of a transaction of which the first item conflicts. */
export const firstItemConflict = (count: number): DynamoError =>
  cancelled(Array.from({ length: count }, (_, index) => (index === 0 ? conflict : none)))
