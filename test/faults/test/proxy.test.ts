import { once } from 'node:events'
import { type ClientRequest, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns'
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import Stripe from 'stripe'
import t from 'tap'
import { startDynamoDb } from '../../../local/emulators/dynamodb/server.ts'
import { startQueues } from '../../../local/emulators/queues/server.ts'
import { createRandom } from '../../../local/emulators/random.ts'
import { startStripe } from '../../../local/emulators/stripe/server.ts'
import { createTables } from '../../../local/emulators/tables.ts'
import { effectsOf } from '../proxy/effects.ts'
import { openHttpProxy } from '../proxy/http-proxy.ts'
import { createLedger, type Service } from '../proxy/ledger.ts'

const [dynamo, queues, stripeServer] = await Promise.all([
  startDynamoDb({ port: 0 }),
  startQueues({ port: 0 }),
  startStripe({ port: 0, webhookUrl: 'http://127.0.0.1:9/', webhookSecret: 'w', secretKey: 'sk' }),
])
const ledger = createLedger()
const open = (service: Service, target: string) =>
  openHttpProxy({ caller: 'test', service, target, ledger, random: createRandom(1) })
const proxies = {
  dynamodb: await open('dynamodb', dynamo.url),
  queues: await open('queues', queues.url),
  stripe: await open('stripe', stripeServer.url),
}
const settings = (endpoint: string) => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
  requestHandler: new NodeHttpHandler({ requestTimeout: 300, throwOnRequestTimeout: true }),
})
const dynamodb = new DynamoDBClient(settings(proxies.dynamodb.url))
const sqs = new SQSClient({ ...settings(proxies.queues.url), useQueueUrlAsEndpoint: false })
const sns = new SNSClient(settings(proxies.queues.url))
const { port } = new URL(proxies.stripe.url)
const stripe = new Stripe('sk', { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0 })
t.teardown(async () => {
  for (const client of [dynamodb, sqs, sns]) client.destroy()
  await Promise.all(
    [...Object.values(proxies), dynamo, queues, stripeServer].map((one) => one.close()),
  )
})
const names = { orders: 'orders', products: 'products' }
const direct = new DynamoDBClient({
  ...settings(dynamo.url),
  requestHandler: new NodeHttpHandler(),
})
await createTables(direct, names)
direct.destroy()

const orderId = 'ord_01M83VNVF87VRSP9TWRENQ0000'
const key = { orderId: { S: orderId }, entry: { S: 'placed' } }
const put = () => dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: key }))
const get = async () =>
  (await dynamodb.send(new GetItemCommand({ TableName: 'orders', Key: key }))).Item

/** Returns what a client reports about a failure: Stripe's error type or AWS's status. */
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { type?: string; $metadata?: { httpStatusCode?: number } }) =>
      error.$metadata?.httpStatusCode ?? error.type,
  )
const isClosed = (request: ClientRequest) =>
  new Promise<void>((resolve) => request.once('close', resolve))

t.test('calls are forwarded and recorded with their effects', async (t) => {
  await put()
  t.match(await get(), key)
  const [written] = ledger.entries().filter(({ operation }) => operation === 'PutItem')
  t.match(written, {
    caller: 'test',
    service: 'dynamodb',
    orderIds: [orderId],
    outcome: 'answered',
    effects: [{ kind: 'entry', orderId, entry: 'placed' }],
  })
})

t.test('each service fails with its own error format, which its client understands', async (t) => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'ecommerce-orders' }))
  const send = new SendMessageCommand({ QueueUrl, MessageBody: 'x' })
  const publish = new PublishBatchCommand({
    TopicArn: 'arn:aws:sns:eu-west-1:000000000000:t',
    PublishBatchRequestEntries: [{ Id: '0', Message: 'x' }],
  })
  for (const proxy of Object.values(proxies)) await proxy.inject({ kind: 'throttle' })
  await t.rejects(get(), { name: 'ProvisionedThroughputExceededException' })
  await t.rejects(sqs.send(send), { name: 'ThrottlingException' })
  await t.rejects(sns.send(publish), { name: 'Throttling' })
  t.equal(await failureOf(stripe.events.list()), 'StripeRateLimitError')
  for (const proxy of Object.values(proxies)) await proxy.inject({ kind: 'error' })
  t.equal(await failureOf(get()), 500)
  t.equal(await failureOf(sqs.send(send)), 500)
  t.equal(await failureOf(sns.send(publish)), 500)
  t.equal(await failureOf(stripe.events.list()), 'StripeAPIError')
  for (const proxy of Object.values(proxies)) await proxy.heal()
  t.ok((await sqs.send(send)).MessageId)
})

t.test('the network resets, refuses, stops answering, and recovers', async (t) => {
  const { dynamodb: proxy } = proxies
  await proxy.inject({ kind: 'reset' })
  await t.rejects(get(), { code: 'ECONNRESET' })
  t.match(proxy.hits(), { count: 1, orders: new Set([orderId]) })
  await proxy.inject({ kind: 'refuse' })
  await t.rejects(get(), { code: 'ECONNREFUSED' })
  await proxy.inject({ kind: 'blackhole' })
  await t.rejects(get(), { name: 'TimeoutError' })
  await proxy.heal()
  t.match(await get(), key)
})

t.test('a call with a lost answer was applied', async (t) => {
  const { dynamodb: proxy } = proxies
  const late = { orderId: { S: orderId }, entry: { S: 'late' } }
  const write = () => dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: late }))
  await proxy.inject({ kind: 'lost answer', times: 1 })
  await t.rejects(write())
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: 'orders', Key: late }))
  t.match(Item, late)
  t.match(ledger.entries().at(-2), {
    outcome: 'faulted',
    effects: [{ kind: 'entry', entry: 'late' }],
  })
  await proxy.heal()
})

t.test('a share of the matching calls fails', async (t) => {
  const { dynamodb: proxy } = proxies
  await proxy.inject({
    kind: 'error',
    share: 0.3,
    match: ({ operation }) => operation === 'GetItem',
  })
  let failed = 0
  for (let call = 0; call < 100; call += 1) {
    failed += await get().then(
      () => 0,
      () => 1,
    )
  }
  await put()
  t.equal(proxy.hits().count, failed)
  t.ok(failed > 15 && failed < 45, `${failed} of 100`)
  await proxy.inject({ kind: 'error', share: 0 })
  await t.rejects(get(), 'the first call always fails')
  await t.resolves(get())
  await proxy.heal()
})

/**
 * Calls the table and disconnects at that moment of the call. The watch stays until it is replaced.
 */
async function hangUp(at: 'before' | 'after', operation: string, wanted: object): Promise<void> {
  const { dynamodb: proxy } = proxies
  const body = JSON.stringify({ TableName: 'orders', ...wanted })
  const headers = {
    'x-amz-target': `DynamoDB_20120810.${operation}`,
    'content-length': body.length,
  }
  const outgoing = request(proxy.url, { method: 'POST', headers, agent: false })
  outgoing.on('error', () => undefined)
  const gone = isClosed(outgoing)
  proxy.watch(async (_call, moment) => {
    if (moment !== at) return
    outgoing.destroy()
    await gone
    await new Promise((resolve) => setTimeout(resolve, 50))
  })
  outgoing.end(body)
  await gone
}

t.test('a process that dies before its call is sent has made no call', async (t) => {
  const before = ledger.entries().length
  await hangUp('before', 'PutItem', { Item: { ...key, entry: { S: 'never' } } })
  while (ledger.entries().length === before) await new Promise((resolve) => setImmediate(resolve))
  proxies.dynamodb.watch(undefined)
  t.match(ledger.entries().at(-1), { operation: 'PutItem', outcome: 'client gone' })
  const never = { ...key, entry: { S: 'never' } }
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: 'orders', Key: never }))
  t.equal(Item, undefined)
})

t.test('a disconnect during a poll is passed on to the service', async (t) => {
  let isGone = false
  const server = createServer((_request, response) => {
    response.once('close', () => {
      isGone = true
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const proxy = await open('queues', target)
  const outgoing = request(proxy.url, { method: 'POST', agent: false })
  outgoing.on('error', () => undefined)
  outgoing.end('{}')
  await once(server, 'request')
  outgoing.destroy()
  while (!isGone) await new Promise((resolve) => setImmediate(resolve))
  t.ok(isGone)
  await proxy.close()
  server.close()
})

t.test('a call served after its caller has died is recorded as such', async (t) => {
  const before = ledger.entries().length
  await hangUp('after', 'GetItem', { Key: key })
  while (ledger.entries().length < before + 2) await new Promise((resolve) => setImmediate(resolve))
  proxies.dynamodb.watch(undefined)
  t.match(ledger.entries().slice(before), [
    { outcome: 'answered', status: 200 },
    { outcome: 'client gone', status: 200, orderIds: [orderId] },
  ])
})

t.test('a lasting unanswered call ends only when its caller gives up', async (t) => {
  const { dynamodb: proxy } = proxies
  const before = ledger.entries().length
  await proxy.inject({ kind: 'blackhole', times: 1, isLasting: true })
  const dark = get()
  while (proxy.hits().count === 0) await new Promise((resolve) => setImmediate(resolve))
  await proxy.heal()
  await t.rejects(dark, { name: 'TimeoutError' })
  while (ledger.entries().length < before + 2) await new Promise((resolve) => setImmediate(resolve))
  t.match(ledger.entries().slice(before), [
    { outcome: 'faulted', fault: 'blackhole' },
    { outcome: 'client gone', fault: 'blackhole' },
  ])
})

t.test('effects are read from requests and answers', async (t) => {
  const call = (service: Service, operation: string) => ({
    number: 1,
    caller: 'test',
    service,
    operation,
    orderIds: [],
  })
  const transaction = new TransactWriteItemsCommand({
    ClientRequestToken: 'token',
    TransactItems: [
      { Put: { TableName: 'orders', Item: { orderId: { S: orderId }, entry: { S: 'paid' } } } },
      {
        Update: {
          TableName: 'products',
          Key: { sku: { S: 'MUG' } },
          UpdateExpression: 'SET available = available - :quantity',
          ExpressionAttributeValues: { ':quantity': { N: '2' } },
        },
      },
    ],
  }).input
  t.same(effectsOf(call('dynamodb', 'TransactWriteItems'), JSON.stringify(transaction), '{}'), [
    { kind: 'entry', orderId, entry: 'paid', write: 'token' },
    { kind: 'stock', sku: 'MUG', delta: -2 },
  ])
  const batch = JSON.stringify({
    QueueUrl: 'http://sqs/1/ecommerce-orders',
    Entries: [
      { Id: '0', MessageBody: 'a' },
      { Id: '1', MessageBody: 'b' },
    ],
  })
  t.same(effectsOf(call('queues', 'SendMessageBatch'), batch, '{"Successful":[{"Id":"1"}]}'), [
    { kind: 'message', queue: 'ecommerce-orders', body: 'b', isDelayed: false },
  ])
  const answer = '{"Messages":[{"ReceiptHandle":"r","MessageId":"m","Body":"b"}]}'
  t.same(effectsOf(call('queues', 'ReceiveMessage'), '{}', answer), [
    { kind: 'received', receipt: 'r', messageId: 'm', body: 'b' },
  ])
  const deletion = '{"Entries":[{"Id":"0","ReceiptHandle":"r"},{"Id":"1","ReceiptHandle":"s"}]}'
  t.same(effectsOf(call('queues', 'DeleteMessageBatch'), deletion, '{"Successful":[{"Id":"1"}]}'), [
    { kind: 'released', receipt: 's' },
  ])
  t.same(effectsOf(call('queues', 'ChangeMessageVisibility'), '{"ReceiptHandle":"r"}', ''), [
    { kind: 'released', receipt: 'r' },
  ])
  const until = '2026-11-26T10:00:05.000Z'
  const replacing = (name: string, was: string, attempts: string) =>
    new UpdateItemCommand({
      TableName: 'orders',
      Key: { orderId: { S: orderId }, entry: { S: 'order' } },
      UpdateExpression: 'SET #outbox = :outbox, nextCheckAt = :next',
      ExpressionAttributeValues: {
        ':outbox': { M: { [name]: { M: { dueAt: { S: until }, attempts: { N: attempts } } } } },
        [`:${name}_attempts`]: { N: was },
      },
    }).input
  const claimsOf = (...write: Parameters<typeof replacing>) =>
    effectsOf(call('dynamodb', 'UpdateItem'), JSON.stringify(replacing(...write)), '{}')
  t.same(claimsOf('announcement', '1', '2'), [{ kind: 'claim', orderId, of: 'effects', until }])
  t.same(claimsOf('announcement', '2', '2'), [], 'the message only waits')
  t.same(claimsOf('step', '1', '2'), [], 'a sent step is not an attempt')
  const refund = 'payment_intent=pi_1&amount=100'
  t.same(effectsOf(call('stripe', 'POST /v1/refunds'), refund, '{"id":"re_1","amount":100}'), [
    { kind: 'refund', paymentIntentId: 'pi_1', refundId: 're_1', amount: 100 },
  ])
})
