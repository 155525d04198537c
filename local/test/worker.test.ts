import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Order } from '#core/order/order.ts'
import { openPlatform, paymentMessage } from '../../consumers/test/support/platform.ts'
import { type Child, startChild } from '../children.ts'
import { awsEnv, queueUrl, tables } from '../settings.ts'

const shop = await openPlatform(t)
const root = join(import.meta.dirname, '../..')
const lines: string[] = []

/** Starts the orders worker as `make dev` runs it, on the emulators. */
async function startWorker(): Promise<Child> {
  const child = startChild(
    {
      name: 'orders-worker',
      script: 'local/worker.ts',
      env: {
        ...awsEnv({ ...shop.urls, cognito: '' }),
        SHOP_NAME: 'local',
        VERSION: 'test',
        ORDERS_TABLE: tables.orders,
        PRODUCTS_TABLE: tables.products,
        LONG_TASKS_QUEUE_URL: queueUrl('ecommerce-long-tasks'),
        TOPIC_ADMIN_ALERTS_ARN: 'arn:aws:sns:eu-west-1:000000000000:ecommerce-admin-alerts',
        SITE_ORIGIN: 'http://127.0.0.1:1',
        SECRETS_PREFIX: '/local',
        SHIP_TO: 'FR',
      },
    },
    root,
    (_name, line) => void lines.push(line),
  )
  t.teardown(async () => {
    child.kill('SIGKILL')
    await child.ended
  })
  await child.ready
  return child
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 15_000
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error('the condition did not become true in time')
    await sleep(20)
  }
}

t.test(
  'the worker handles the queue’s messages, and a stop leaves no message in flight',
  async (t) => {
    const orders: Order[] = []
    const countSteps = async () =>
      (await shop.onQueue('ecommerce-long-tasks')).filter(({ body }) => body.includes('order.step'))
        .length
    // One at a time: all orders take the same stock.
    while (orders.length < 40) orders.push(await shop.place())
    await Promise.all(orders.map((order) => shop.send('ecommerce-orders', paymentMessage(order))))
    const worker = await startWorker()
    await until(async () => (await shop.onQueue('ecommerce-long-tasks')).length > 0)
    worker.kill('SIGTERM')
    t.equal(await worker.ended, '0')

    const left = await shop.onQueue('ecommerce-orders')
    t.ok(
      left.every(({ state }) => state === 'visible'),
      'no message is in flight without a consumer',
    )
    const settled = (await Promise.all(orders.map(shop.statusOf))).filter(
      (status) => status === 'paid',
    )
    t.equal(settled.length + left.length, 40)
    t.equal(await countSteps(), settled.length)

    const next = await startWorker()
    await until(async () => (await shop.onQueue('ecommerce-orders')).length === 0)
    t.equal(await countSteps(), 40)
    next.kill('SIGTERM')
    t.equal(await next.ended, '0')
    const settledLines = lines
      .map((line) => JSON.parse(line))
      .filter(({ outcome }) => outcome === 'settled')
    t.equal(settledLines.length, 40)
    t.match(settledLines[0], {
      service: 'orders-worker',
      shop: 'local',
      version: 'test',
      traceId: 'trc_1',
    })
  },
)
