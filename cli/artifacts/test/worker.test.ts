import { setTimeout as sleep } from 'node:timers/promises'
import type { SQSBatchResponse } from 'aws-lambda'
import t from 'tap'
import { systemClock } from '#core/clock.ts'
import type { Swept } from '#core/payment/sweep.ts'
import { openPlatform, paymentMessage } from '../../../consumers/test/support/platform.ts'
import { awsEnv, queueUrl, secretsPrefix, tables } from '../../../local/settings.ts'
import { type RunningFunction, runFunction } from '../lambda/run-function.ts'
import { openArtifacts } from './support/open-artifacts.ts'
import { deployedNames, namesInModule } from './support/settings.ts'

t.setTimeout(240_000)

const { worker } = await openArtifacts(t, ['worker'])
const shop = await openPlatform(t, systemClock)
const { place, statusOf } = shop
const settings: Readonly<Record<string, string>> = {
  ...awsEnv({ ...shop.urls, cognito: '' }),
  SHOP_NAME: 'local',
  VERSION: 'test',
  LOG_LEVEL: 'info',
  ORDERS_TABLE: tables.orders,
  PRODUCTS_TABLE: tables.products,
  LONG_TASKS_QUEUE_URL: queueUrl('ecommerce-long-tasks'),
  DEAD_LETTER_QUEUES: 'ecommerce-orders-dlq,ecommerce-long-tasks-dlq',
  TOPIC_ADMIN_ALERTS_ARN: 'arn:aws:sns:eu-west-1:000000000000:ecommerce-admin-alerts',
  SITE_ORIGIN: 'https://shop.example',
  SECRETS_PREFIX: secretsPrefix,
  SHIP_TO: 'FR',
}

async function run(handler: string, more: Readonly<Record<string, string>> = {}) {
  const env = { ...settings, ...more }
  const running = await runFunction({ folder: worker.folder, handler, env })
  t.teardown(() => running.close())
  return running
}

const record = (messageId: string, body: string) => ({
  messageId,
  receiptHandle: messageId,
  body,
  attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: 's' },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:ecommerce-orders',
  awsRegion: 'eu-west-1',
})

async function failuresOf({ invoke }: RunningFunction, Records: readonly object[]) {
  const { answer } = await invoke({ Records })
  return (answer as SQSBatchResponse).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
}

const stepsOf = async () =>
  (await shop.onQueue('ecommerce-long-tasks'))
    .map(({ body }) => JSON.parse(body))
    .filter(({ type }) => type === 'order.step')
    .map(({ body }) => body)

t.test('the test sets the same environment variables as the Terraform module', (t) => {
  t.same(deployedNames(settings), [...namesInModule('worker/main.tf'), 'AWS_REGION'].sort())
  t.end()
})

t.test(
  'of a batch with one poison message, only that one fails, and the others are handled once',
  async (t) => {
    const running = await run('orders.handler')
    const orders = await Promise.all(Array.from({ length: 9 }, place))
    const records = orders.map((order, index) => record(`m${index}`, paymentMessage(order)))
    records.splice(4, 0, record('poison', '{"not": "ours"'))
    t.same(await failuresOf(running, records), ['poison'])
    t.same(await failuresOf(running, records), ['poison'], 'the same batch again')
    t.same(await failuresOf(running, [record('poison', '')]), ['poison'], 'only the poison message')
    for (const order of orders) t.equal(await statusOf(order), 'paid')
    const steps = await stepsOf()
    t.same(steps.map(({ orderId }) => orderId).sort(), orders.map(({ orderId }) => orderId).sort())
    const lines = running
      .written()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    t.same(
      lines.filter(({ service, version }) => service !== 'orders-worker' || version !== 'test'),
      [],
    )
  },
)

t.test('the sweeper in the same zip sends messages that the worker could not send', async (t) => {
  const before = (await stepsOf()).length
  const withoutQueue = await run('orders.handler', {
    LONG_TASKS_QUEUE_URL: queueUrl('no-such-queue'),
  })
  const order = await place()
  t.same(await failuresOf(withoutQueue, [record('a', paymentMessage(order))]), ['a'])
  t.equal(await statusOf(order), 'paid')
  t.equal((await stepsOf()).length, before)

  await shop.send('ecommerce-orders-dlq', 'unreadable')
  const sweeper = await run('sweep.handler', { TIME_SCALE: '0.01' })
  await sleep(1000)
  const { answer } = await sweeper.invoke({})
  t.ok(Number((answer as Swept)['resent']) >= 1, JSON.stringify(answer))
  t.ok((await stepsOf()).some(({ orderId }) => orderId === order.orderId))
  const reminders = (await shop.published()).filter(({ message }) => /inbox/.test(message))
  t.match(reminders, [{ message: /"message":1/ }], 'it counts the dead letter')
})

t.test('a function that cannot start reports the reason', async (t) => {
  for (const handler of ['orders.handler', 'sweep.handler']) {
    await t.rejects(run(handler, { ORDERS_TABLE: '' }), /ORDERS_TABLE/, handler)
    await t.rejects(run(handler, { SHOP_NAME: 'ecommerce' }), /only SHOP_NAME=local may set AWS_/)
  }
  await t.rejects(run('nothing.handler'), /Cannot find module/)
})
