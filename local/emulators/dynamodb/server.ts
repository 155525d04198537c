import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { createCallLog } from '../calls.ts'
import { type Emulator, readJson, reply, serve } from '../http.ts'
import { createRandom } from '../random.ts'
import {
  type AttributeMap,
  getItem,
  type Input,
  isOperation,
  openStore,
  perform,
  readInput,
  type Store,
  tableOf,
  type Write,
} from './dynalite.ts'
import { createItemLocks } from './item-locks.ts'
import {
  DynamoError,
  firstItemConflict,
  lockKeyOf,
  transactGet,
  transactWrite,
} from './transactions.ts'
import { readUnits, recording, writeUnits } from './units.ts'

const singleWrites = ['PutItem', 'UpdateItem', 'DeleteItem']

/**
 * Emulates DynamoDB on 127.0.0.1. It adds to dynalite: transactions with conflicts, items on failed
 * conditions, and missing validation. `path` stores the tables in a folder. `PUT /_local/conflicts
 * {"rate": 0.1, "seed": 1}` makes that share of transactions fail with a conflict.
 */
export async function startDynamoDb(options: {
  readonly port: number
  readonly path?: string
}): Promise<Emulator> {
  const store = openStore(options.path)
  const locks = createItemLocks()
  const calls = createCallLog()
  const tokens = new Map<string, { digest: string; until: number }>()
  let conflicts = { rate: 0, random: createRandom(1), injected: 0 }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    if (calls.handle(request, response)) return
    if (request.url === '/_local/conflicts') return controlConflicts(request, response)
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    try {
      const body = await text(request)
      const answer = await operate(operation, JSON.parse(body), body)
      calls.count(`dynamodb.${operation}`)
      reply(response, 200, answer, { 'content-type': 'application/x-amz-json-1.0' })
    } catch (error) {
      const { body } = error as { body?: object }
      calls.count(`dynamodb.${operation}${isConflict(body) ? ' (conflict)' : ''}`)
      if (!body) throw error
      reply(response, 400, body, { 'content-type': 'application/x-amz-json-1.0' })
    }
  }

  async function operate(operation: string, raw: Input, body: string): Promise<object> {
    if (operation === 'TransactWriteItems') return transactOnce(raw, body)
    if (operation === 'TransactGetItems') return transactGet(store, locks, raw)
    if (operation === 'UpdateTimeToLive')
      return { TimeToLiveSpecification: raw['TimeToLiveSpecification'] }
    if (!isOperation(operation))
      throw new DynamoError('UnknownOperationException', `no ${operation} here`)
    if (singleWrites.includes(operation)) return writeOne(operation, raw)
    const answer = await perform(store, operation, readInput(store, operation, raw))
    if (operation === 'GetItem') countRead(answer as { Item?: AttributeMap }, raw)
    return answer
  }

  function countRead({ Item }: { Item?: AttributeMap }, raw: Input) {
    calls.count('units.read', readUnits(Item, raw['ConsistentRead'] === true))
  }

  /** Runs a transaction once per ClientRequestToken. A token is valid for ten minutes. */
  async function transactOnce(raw: Input, body: string): Promise<object> {
    const items = (raw as { TransactItems?: unknown[] }).TransactItems ?? []
    if (conflicts.rate > 0 && conflicts.random() < conflicts.rate) {
      conflicts.injected += 1
      throw firstItemConflict(items.length)
    }
    const token = raw['ClientRequestToken'] as string | undefined
    const digest = createHash('sha256').update(body).digest('hex')
    const known = token ? tokens.get(token) : undefined
    if (known && known.until > Date.now()) {
      if (known.digest === digest) return {}
      throw new DynamoError(
        'IdempotentParameterMismatchException',
        'the token was used for other items',
      )
    }
    for (const item of items) await refuseEmptyKeys(store, item as Record<string, Input>)
    calls.count('units.write', await transactWrite(store, locks, raw))
    if (token) remember(token, digest)
    return {}
  }

  function remember(token: string, digest: string) {
    const now = Date.now()
    tokens.set(token, { digest, until: now + 600_000 })
    for (const [old, { until }] of tokens) {
      if (until > now) break
      tokens.delete(old)
    }
  }

  async function writeOne(operation: string, raw: Input): Promise<object> {
    await refuseEmptyKeys(store, { Put: raw })
    const { ReturnValuesOnConditionCheckFailure: wanted, ...input } = raw
    const data = readInput(store, operation, input)
    const lockKey = await lockKeyOf(store, data.TableName, data.Item ?? data.Key)
    if (!locks.enterSingle(lockKey))
      throw new DynamoError('TransactionConflictException', 'Transaction is ongoing for the item')
    const writes: Write[] = []
    try {
      const answer = await perform(recording(store, writes), operation, data)
      calls.count('units.write', writeUnits(writes))
      return answer
    } catch (error) {
      const { body } = error as { body?: { __type: string } }
      if (wanted !== 'ALL_OLD' || !body?.__type.endsWith('ConditionalCheckFailedException'))
        throw error
      const table = data.TableName ?? ''
      const Item = await getItem(store, table, lockKey.slice(table.length + 1))
      throw Object.assign(new Error('condition'), { body: { ...body, ...(Item && { Item }) } })
    } finally {
      locks.leaveSingle(lockKey)
    }
  }

  async function controlConflicts(request: IncomingMessage, response: ServerResponse) {
    if (request.method === 'PUT') {
      const { rate, seed } = await readJson<{ rate: number; seed: number }>(request)
      conflicts = { rate, random: createRandom(seed), injected: 0 }
    }
    reply(response, 200, { rate: conflicts.rate, injected: conflicts.injected })
  }

  const { url, close } = await serve(options.port, handle)
  return {
    url,
    close: async () => {
      await close()
      await new Promise<void>((resolve) => store.db.close(() => resolve()))
    },
  }
}

/** Returns whether a call failed because another one used the same item. The caller retries it. */
const isConflict = (body?: object) => /TransactionConflict/.test(JSON.stringify(body ?? {}))

/** Throws DynamoError for an empty index key, which dynalite accepts. An absent key is allowed. */
async function refuseEmptyKeys(store: Store, item: Record<string, Input>): Promise<void> {
  const { Item, TableName } = item['Put'] ?? {}
  if (!Item || !TableName) return
  const { GlobalSecondaryIndexes: indexes = [] } = await tableOf(store, TableName)
  const names = indexes.flatMap(({ KeySchema }) =>
    KeySchema.map(({ AttributeName }) => AttributeName),
  )
  const empty = names.find((name) => Item[name]?.['S'] === '')
  if (empty)
    throw new DynamoError(
      'ValidationException',
      `The index key ${empty} must not be an empty string`,
    )
}
