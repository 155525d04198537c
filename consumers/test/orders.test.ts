import type { SQSRecord } from 'aws-lambda'
import t from 'tap'
import { createTopic } from '#core/aws/sns-topic.ts'
import { createSender } from '#core/aws/sqs-sender.ts'
import type { Message, TaskType } from '#core/ports/messages.ts'
import type { PaymentEvent } from '#core/ports/payment-event.ts'
import { queueUrl } from '../../local/settings.ts'
import { readConfig } from '../config.ts'
import { createBatchHandler } from '../orders/batch-handler.ts'
import { createOrderMessageHandler } from '../orders/handle-order-message.ts'
import { createTestClock, openPlatform, paymentMessage } from './support/platform.ts'

const { clock } = createTestClock()
const shop = await openPlatform(t, clock)
const { place, statusOf } = shop
const alerts = 'arn:aws:sns:eu-west-1:000000000000:ecommerce-admin-alerts'

/** Creates the handler as `lambda.ts` does. It sends steps to `queue`. */
function openHandler(queue = 'ecommerce-long-tasks') {
  const { sqs, sns } = shop.aws
  return createBatchHandler(
    createOrderMessageHandler({
      orders: shop.orders,
      gateway: shop.gateway,
      sendTask: createSender<TaskType>({
        sqs,
        queueUrl: queueUrl(queue),
        batchMs: 5,
      }),
      announceAlert: createTopic({ sns, topicArn: alerts }),
      clock,
      log: shop.log,
    }),
    { sqs, log: shop.log },
  )
}
const handler = openHandler()

const record = (messageId: string, body: string, receiveCount = 1) =>
  ({
    messageId,
    body,
    receiptHandle: messageId,
    attributes: { ApproximateReceiveCount: String(receiveCount) },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:ecommerce-orders',
    awsRegion: 'eu-west-1',
    md5OfBody: '',
  }) as unknown as SQSRecord
const failuresOf = async (records: SQSRecord[], handle = handler) => {
  const { batchItemFailures } = await handle({ Records: records })
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
}
const stepsOf = async (orderId: string) =>
  (await shop.onQueue('ecommerce-long-tasks'))
    .map(({ body }) => JSON.parse(body) as Message<'order.step'>)
    .filter(({ type, body }) => type === 'order.step' && body.orderId === orderId)
const outcomes = () => shop.logged().flatMap(({ outcome }) => (outcome ? [outcome] : []))

t.beforeEach(() => void shop.logged())

t.test('only the poison message of a batch is redelivered', async (t) => {
  const placed = await Promise.all(Array.from({ length: 9 }, place))
  const records = placed.map((order, index) => record(`m${index}`, paymentMessage(order)))
  records.splice(4, 0, record('poison', '{"not": "ours"'))
  t.same(await failuresOf(records), ['poison'])
  t.same(await failuresOf(records), ['poison'], 'the whole batch is delivered again')
  for (const order of placed) {
    t.equal(await statusOf(order), 'paid')
    t.match(await stepsOf(order.orderId), [{ body: { step: 'start-packaging' } }])
  }
  const queued = await shop.onQueue('ecommerce-long-tasks')
  t.equal(queued.length, 18, 'a step and a mail for each order')
})

t.test('a batch without a readable message is reported, not thrown', async (t) => {
  t.same(await failuresOf([record('a', ''), record('b', 'null')]), ['a', 'b'])
  t.same(await failuresOf([]), [])
})

t.test('a message that is twice in one batch is handled once', async (t) => {
  const order = await place()
  const body = paymentMessage(order)
  t.same(await failuresOf([record('a', body), record('b', body)]), [])
  t.same(outcomes().sort(), ['repeated', 'settled'])
  t.equal((await stepsOf(order.orderId)).length, 1)
})

t.test('an unpaid order ships nothing, and releases its stock when the payment ends', async (t) => {
  const before = Number(await shop.available())
  const cases: [Partial<PaymentEvent>, string, number][] = [
    [{ paid: false }, 'awaiting_funds', 1],
    [{ kind: 'session_async_failed', paid: false }, 'payment_failed', 0],
    [{ kind: 'session_expired', paid: false }, 'expired', 0],
    [{ kind: 'payment_succeeded' }, 'pending', 1],
    [{ amount: 1 }, 'review', 1],
  ]
  let held = 0
  for (const [over, status, units] of cases) {
    const order = await place()
    held += units
    const message = record('a', paymentMessage(order, over))
    t.same(await failuresOf([message, { ...message, messageId: 'b' }]), [], status)
    t.equal(await statusOf(order), status)
    t.same(await stepsOf(order.orderId), [])
    t.equal(await shop.available(), before - held, `stock after ${status}`)
  }
})

t.test('an event of another source is a function error', async (t) => {
  const fromSns = { EventSource: 'aws:sns', EventVersion: '1.0', Sns: { Message: '{}' } }
  const fromS3 = { eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' }
  for (const event of [{}, { Records: [fromSns] }, { Records: [fromS3] }, { requestContext: {} }]) {
    const handled = handler(event as Parameters<typeof handler>[0])
    await t.rejects(handled, { message: 'not an SQS event' }, JSON.stringify(event))
  }
})

t.test('delayed funds settle the order', async (t) => {
  const order = await place()
  await failuresOf([record('a', paymentMessage(order, { paid: false }))])
  const arrived = paymentMessage(order, { kind: 'session_async_succeeded', eventId: 'evt_2' })
  t.same(await failuresOf([record('b', arrived)]), [])
  t.equal(await statusOf(order), 'paid')
  t.equal((await stepsOf(order.orderId)).length, 1)
})

t.test('an unsupported message is redelivered, and the log says why', async (t) => {
  const order = await place()
  const good = JSON.parse(paymentMessage(order))
  const foreign = {
    not_json: 'hello',
    not_an_envelope: '[]',
    unknown_type: JSON.stringify({ ...good, type: 'order.step' }),
    unknown_version: JSON.stringify({ ...good, version: 2 }),
    bad_body: JSON.stringify({ ...good, body: { ...good.body, amount: '2400' } }),
  }
  const ids = Object.keys(foreign)
  t.same(await failuresOf(Object.entries(foreign).map(([id, body]) => record(id, body))), ids)
  const unreadable = shop.logged().filter(({ message }) => message === 'message.unreadable')
  t.same(
    unreadable.map(({ messageId, reason }) => [messageId, reason]).sort(),
    ids.map((id) => [id, id]).sort(),
  )
  t.equal(await statusOf(order), 'pending')
})

t.test('a payment for an unknown order goes to the dead-letter queue', async (t) => {
  const ghost = { ...(await place()), orderId: 'ord_ghost' }
  shop.logged()
  t.same(await failuresOf([record('ghost', paymentMessage(ghost), 5)]), ['ghost'])
  t.match(shop.logged(), [{ message: 'message.failed', outcome: 'dlq', orderId: 'ord_ghost' }])
})

t.test(
  'a step that the queue rejected stays in the outbox, and the redelivery sends it',
  async (t) => {
    const order = await place()
    const message = paymentMessage(order)
    const cutOff = openHandler('no-such-queue')
    t.same(await failuresOf([record('a', message)], cutOff), ['a'])
    t.match(await shop.orders.read(order.orderId), {
      status: 'paid',
      outbox: { step: { attempts: 1 } },
    })
    t.same(await failuresOf([record('copy', message)]), [])
    t.same(
      await stepsOf(order.orderId),
      [],
      'a copy sends nothing, the original may be in progress',
    )
    t.same(await failuresOf([record('a', message, 2)]), [])
    t.same(outcomes(), ['retry', 'repeated', 'resent'])
    t.equal((await stepsOf(order.orderId)).length, 1)
  },
)

t.test('a log line has the order’s ids and no personal data', async (t) => {
  const order = await place()
  shop.logged()
  await failuresOf([
    record('a', paymentMessage(order)),
    record('b', paymentMessage({ ...order, orderId: 'ord_x' })),
  ])
  const lines = shop.logged()
  const { orderId, traceId } = order
  t.match(
    lines.find(({ message }) => message === 'message.handled'),
    {
      messageId: 'a',
      type: 'payment.event',
      orderId,
      traceId,
      eventId: 'evt_1',
      receiveCount: 1,
      outcome: 'settled',
    },
  )
  t.notMatch(JSON.stringify(lines), /secret|guest-token/i)
})

t.test('the worker needs all its settings, and names the missing ones', (t) => {
  const env = {
    SHOP_NAME: 'ecommerce',
    AWS_REGION: 'eu-west-1',
    ORDERS_TABLE: 'o',
    PRODUCTS_TABLE: 'p',
    LONG_TASKS_QUEUE_URL: 'https://queue',
    TOPIC_ADMIN_ALERTS_ARN: 'arn:topic',
    SITE_ORIGIN: 'https://shop.example',
    SECRETS_PREFIX: '/ecommerce',
    SHIP_TO: 'FR,BE',
    VERSION: 'v',
  }
  t.match(readConfig(env), { ...env, LOG_LEVEL: 'info' })
  t.ok(Object.isFrozen(readConfig(env)))
  const { ORDERS_TABLE: _, ...less } = env
  t.throws(() => readConfig(less), /ORDERS_TABLE/)
  t.throws(() => readConfig({ ...env, SHOP_NAME: 'My Shop' }), /SHOP_NAME/)
  t.throws(() => readConfig({ ...env, LONG_TASKS_QUEUE_URL: 'queue' }), /LONG_TASKS_QUEUE_URL/)
  t.throws(() => readConfig({ ...env, SITE_ORIGIN: 'http://shop.example' }), /must be https/)
  t.throws(
    () => readConfig({ ...env, AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1' }),
    /only SHOP_NAME=local/,
  )
  t.throws(
    () => readConfig({ ...env, SHOP_NAME: 'local', AWS_LAMBDA_FUNCTION_NAME: 'f' }),
    /refused on AWS/,
  )
  t.end()
})
