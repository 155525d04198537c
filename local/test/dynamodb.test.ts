import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import t from 'tap'
import { startDynamoDb } from '../emulators/dynamodb/server.ts'
import { createTables } from '../emulators/tables.ts'

const path = t.testdir({})
const connect = (endpoint: string) =>
  new DynamoDBClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })

const server = await startDynamoDb({ port: 0 })
const dynamodb = connect(server.url)
t.teardown(async () => {
  dynamodb.destroy()
  await server.close()
})
await createTables(dynamodb, { orders: 'orders', products: 'products' })

const stock = (sku: string, available: number) =>
  dynamodb.send(
    new PutItemCommand({
      TableName: 'products',
      Item: { sku: { S: sku }, available: { N: String(available) } },
    }),
  )
const left = async (sku: string) =>
  (await dynamodb.send(new GetItemCommand({ TableName: 'products', Key: { sku: { S: sku } } })))
    .Item?.['available']?.N
const put = (orderId: string) => ({
  Put: {
    TableName: 'orders',
    Item: { orderId: { S: orderId }, entry: { S: 'order' } },
    ConditionExpression: 'attribute_not_exists(orderId)',
  },
})
const take = (sku: string) => ({
  Update: {
    TableName: 'products',
    Key: { sku: { S: sku } },
    UpdateExpression: 'SET available = available - :one',
    ConditionExpression: 'available >= :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  },
})
const write = (...TransactItems: (ReturnType<typeof put> | ReturnType<typeof take>)[]) =>
  dynamodb.send(new TransactWriteItemsCommand({ TransactItems }))
const codes = (error: { CancellationReasons?: { Code?: string }[] }) =>
  error.CancellationReasons?.map(({ Code }) => Code)

t.test(
  '100 concurrent buyers, 37 units: conflicts occur, and 37 succeed after retries',
  async (t) => {
    await stock('S37', 37)
    let conflicts = 0
    const buy = async (buyer: number): Promise<boolean> => {
      for (;;) {
        try {
          await write(put(`buyer-${buyer}`), take('S37'))
          return true
        } catch (error) {
          const found = codes(error as object) ?? []
          if (!found.includes('TransactionConflict')) return false
          conflicts += 1
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 400))
        }
      }
    }
    const won = await Promise.all(Array.from({ length: 100 }, (_, buyer) => buy(buyer)))
    t.equal(won.filter(Boolean).length, 37)
    t.equal(await left('S37'), '0')
    t.ok(conflicts > 0, `${conflicts} conflicts`)
  },
)

t.test(
  'a failed condition rolls back everything and returns the item and its values',
  async (t) => {
    await stock('EMPTY', 0)
    await stock('FULL', 5)
    const error = await write(put('undone'), take('FULL'), take('EMPTY')).catch((cause) => cause)
    t.same(codes(error), ['None', 'None', 'ConditionalCheckFailed'])
    t.same(error.CancellationReasons[2].Item, { sku: { S: 'EMPTY' }, available: { N: '0' } })
    t.equal(await left('FULL'), '5')
    const { Item } = await dynamodb.send(
      new GetItemCommand({
        TableName: 'orders',
        Key: { orderId: { S: 'undone' }, entry: { S: 'order' } },
      }),
    )
    t.notOk(Item)
  },
)

t.test('a single write on an item in a transaction conflicts', async (t) => {
  await stock('MIXED', 100)
  const update = () =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName: 'products',
        Key: { sku: { S: 'MIXED' } },
        UpdateExpression: 'SET available = available - :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    )
  const results = await Promise.allSettled(
    Array.from({ length: 40 }, (_, index) => (index % 2 ? update() : write(take('MIXED')))),
  )
  const failed = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason.name] : [],
  )
  t.ok(failed.length > 0)
  t.same(
    [...new Set(failed)]
      .sort()
      .filter((name) => !/^Transaction(Conflict|Canceled)Exception$/.test(name)),
    [],
  )
  t.equal(await left('MIXED'), String(100 - (40 - failed.length)))
})

t.test('a token identifies one transaction; with other items it is an error', async (t) => {
  await stock('TOKEN', 10)
  const send = (sku: string) =>
    dynamodb.send(
      new TransactWriteItemsCommand({ TransactItems: [take(sku)], ClientRequestToken: 'once' }),
    )
  await send('TOKEN')
  await send('TOKEN')
  t.equal(await left('TOKEN'), '9')
  await t.rejects(send('S37'), { name: 'IdempotentParameterMismatchException' })
})

t.test('two operations on one item are rejected, and so is an empty index key', async (t) => {
  await t.rejects(write(take('TOKEN'), take('TOKEN')), { name: 'ValidationException' })
  const empty = {
    orderId: { S: 'x' },
    entry: { S: 'order' },
    customerId: { S: '' },
    createdAt: { S: 'now' },
  }
  await t.rejects(dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: empty })), {
    name: 'ValidationException',
  })
})

t.test('a failed condition of a single write returns the item on request', async (t) => {
  const refused = dynamodb.send(
    new UpdateItemCommand({
      TableName: 'products',
      Key: { sku: { S: 'EMPTY' } },
      UpdateExpression: 'SET available = :none',
      ConditionExpression: 'available > :none',
      ExpressionAttributeValues: { ':none': { N: '0' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  )
  const error = await refused.catch((cause) => cause)
  t.match(error, { name: 'ConditionalCheckFailedException', Item: { sku: { S: 'EMPTY' } } })
})

t.test('transactions update indexes; items can be read in one transaction', async (t) => {
  const item = {
    orderId: { S: 'open-1' },
    entry: { S: 'order' },
    openShard: { S: 's' },
    nextCheckAt: { S: '2026' },
  }
  await dynamodb.send(
    new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName: 'orders', Item: item } }],
    }),
  )
  const find = async () =>
    (
      await dynamodb.send(
        new QueryCommand({
          TableName: 'orders',
          IndexName: 'open-orders',
          KeyConditionExpression: 'openShard = :s AND nextCheckAt < :n',
          ExpressionAttributeValues: { ':s': { S: 's' }, ':n': { S: '2027' } },
        }),
      )
    ).Count
  t.equal(await find(), 1)
  const Key = { orderId: { S: 'open-1' }, entry: { S: 'order' } }
  const { Responses } = await dynamodb.send(
    new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: 'orders', Key } }] }),
  )
  t.same(Responses?.[0]?.Item, item)
  await dynamodb.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Update: { TableName: 'orders', Key, UpdateExpression: 'REMOVE openShard' } },
      ],
    }),
  )
  t.equal(await find(), 0)
})

t.test('injected conflicts hit the configured share, and calls are counted', async (t) => {
  const control = (body: object) =>
    fetch(`${server.url}/_local/conflicts`, { method: 'PUT', body: JSON.stringify(body) }).then(
      (answer) => answer.json(),
    )
  await control({ rate: 1, seed: 7 })
  t.same(codes(await write(put('never')).catch((error) => error)), ['TransactionConflict'])
  t.same(await fetch(`${server.url}/_local/conflicts`).then((answer) => answer.json()), {
    rate: 1,
    injected: 1,
  })
  await fetch(`${server.url}/_local/calls`, { method: 'DELETE' })
  await write(put('never')).catch(() => undefined)
  await control({ rate: 0, seed: 7 })
  await write(put('counted'))
  t.same(await fetch(`${server.url}/_local/calls`).then((answer) => answer.json()), {
    'dynamodb.TransactWriteItems (conflict)': 1,
    'dynamodb.TransactWriteItems': 1,
    'units.write': 2,
  })
})

t.test('capacity units are counted as DynamoDB bills them', async (t) => {
  const units = async (work: () => Promise<unknown>) => {
    await fetch(`${server.url}/_local/calls`, { method: 'DELETE' })
    await work()
    const answer = await fetch(`${server.url}/_local/calls`)
    const calls = (await answer.json()) as Record<string, number>
    return [calls['units.write'] ?? 0, calls['units.read'] ?? 0]
  }
  const order = (orderId: string, more: Record<string, { S: string }> = {}) => ({
    TableName: 'orders',
    Item: { orderId: { S: orderId }, entry: { S: 'order' }, ...more },
  })
  const due = { openShard: { S: 'open#1' }, nextCheckAt: { S: '2026-01-01' } }
  const long = { note: { S: 'x'.repeat(1500) } }
  const putOne = (more = {}) => dynamodb.send(new PutItemCommand(order('units', more)))
  const putTwo = (more = {}) =>
    dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: order('two', more) }] }))
  t.same(await units(() => putOne()), [1, 0])
  t.same(await units(() => putOne(long)), [2, 0], 'each started KB')
  t.same(await units(() => putOne(due)), [2, 0], 'the item and its index entry')
  t.same(await units(() => putOne({ ...due, ...long })), [4, 0])
  const later = { ...due, nextCheckAt: { S: '2026-01-02' } }
  t.same(await units(() => putOne(later)), [3, 0], 'a moved entry is a delete and a put')
  t.same(await units(() => putTwo(due)), [3, 0], 'a transaction counts its items twice')
  const bought = { emailKey: { S: 'key' } }
  t.same(await units(() => putOne(bought)), [3, 0], 'and the entry of another index')
  t.same(await units(() => putOne({ ...bought, note: { S: 'x' } })), [1, 0], 'an entry that stays')
  t.same(await units(() => putOne({ ...bought, customerId: { S: 'sub' } })), [2, 0])
  t.same(await units(() => putTwo({ ...due, ...bought })), [4, 0])
  const read = (orderId: string, ConsistentRead: boolean) =>
    dynamodb.send(
      new GetItemCommand({
        TableName: 'orders',
        Key: { orderId: { S: orderId }, entry: { S: 'order' } },
        ConsistentRead,
      }),
    )
  t.same(await units(() => read('units', false)), [0, 0.5])
  t.same(await units(() => read('units', true)), [0, 1])
  t.same(await units(() => read('nowhere', false)), [0, 0.5])
})

t.test('writes survive a restart of the server', async (t) => {
  const first = await startDynamoDb({ port: 0, path })
  const before = connect(first.url)
  await createTables(before, { orders: 'orders', products: 'products' })
  await before.send(new TransactWriteItemsCommand({ TransactItems: [put('kept')] }))
  before.destroy()
  await first.close()
  const second = await startDynamoDb({ port: 0, path })
  const after = connect(second.url)
  await createTables(after, { orders: 'orders', products: 'products' })
  const Key = { orderId: { S: 'kept' }, entry: { S: 'order' } }
  t.ok((await after.send(new GetItemCommand({ TableName: 'orders', Key }))).Item)
  after.destroy()
  await second.close()
})
