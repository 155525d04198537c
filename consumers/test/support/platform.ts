import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { pino } from 'pino'
import type { Test } from 'tap'
import {
  closeClients,
  createDynamoDb,
  createSes,
  createSns,
  createSqs,
  createSsm,
} from '#core/aws/clients.ts'
import { createOrderStore } from '#core/aws/dynamodb-orders.ts'
import { createProductStore } from '#core/aws/dynamodb-products.ts'
import { createPriceList } from '#core/catalogue/price-list.ts'
import type { Order } from '#core/order/order.ts'
import { placeOrder } from '#core/order/place-order.ts'
import { makeMessage } from '#core/ports/messages.ts'
import type { PaymentEvent } from '#core/ports/payment-event.ts'
import { catalogueOf } from '../../../core/test/support/catalogue.ts'
import { createTestGateway } from '../../../core/test/support/gateway.ts'
import { paidEvent } from '../../../core/test/support/paid-event.ts'
import { startDynamoDb } from '../../../local/emulators/dynamodb/server.ts'
import { startParametersAndMail } from '../../../local/emulators/parameters-and-mail.ts'
import { startQueues } from '../../../local/emulators/queues/server.ts'
import { seed } from '../../../local/seed.ts'
import { awsEnv, queueUrl, tables, type Urls } from '../../../local/settings.ts'

const catalogue = catalogueOf([{ sku: 'MUG', price: 2400, stock: 1000 }])

/** Returns a clock that only the test advances. */
export function createTestClock(start = '2026-11-23T10:00:00.000Z') {
  let time = Date.parse(start)
  return {
    clock: () => new Date(time),
    pass: (seconds: number) => {
      time += seconds * 1000
    },
  }
}

/** A message as the queue emulator shows it. */
export type Queued = {
  readonly state: 'visible' | 'in flight' | 'delayed'
  readonly body: string
  readonly receiveCount: number
  readonly delayUntil?: string
}

/** Starts the emulators with the shop's tables, queues and topics, and one product on sale. */
export async function openPlatform(t: Test, clock = createTestClock().clock) {
  const emulators = await Promise.all([
    startDynamoDb({ port: 0 }),
    startQueues({ port: 0 }),
    startParametersAndMail({ port: 0 }),
  ])
  const [dynamodb, queues, parametersAndMail] = emulators.map(({ url }) => url)
  const urls = { dynamodb, queues, parametersAndMail } as Urls
  Object.assign(process.env, awsEnv(urls))
  await seed(urls, catalogue)
  const region = 'eu-west-1'
  const aws = {
    dynamodb: createDynamoDb(region),
    sqs: createSqs(region),
    sns: createSns(region),
    ssm: createSsm(region),
    ses: createSes(region),
  }
  t.teardown(async () => {
    closeClients(aws)
    await Promise.all(emulators.map(({ close }) => close()))
  })

  const lines: string[] = []
  const log = pino({ level: 'debug', messageKey: 'message' }, { write: (line) => lines.push(line) })
  const products = createProductStore({ dynamodb: aws.dynamodb, table: tables.products })
  const orders = createOrderStore({
    dynamodb: aws.dynamodb,
    table: tables.orders,
    productsTable: tables.products,
  })
  const { gateway } = createTestGateway()
  const shop = { orders, priceList: createPriceList({ products, clock }), gateway, clock, log }

  async function place(): Promise<Order> {
    const { order } = await placeOrder(
      {
        items: [{ sku: 'MUG', quantity: 1 }],
        language: 'en',
        traceId: 'trc_1',
        counters: [],
      },
      shop,
    )
    return order
  }

  const ask = async <T>(path: string) => (await fetch(`${queues}/_local/${path}`)).json() as T

  return {
    aws,
    urls,
    orders,
    gateway,
    place,
    log,
    available: async () => (await products.read('MUG'))?.available,
    statusOf: async ({ orderId }: Order) => (await orders.read(orderId))?.status,
    /** Returns the log lines since the last call, parsed. */
    logged: () => lines.splice(0).map((line) => JSON.parse(line)),
    send: (queue: string, MessageBody: string) =>
      aws.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(queue), MessageBody })),
    onQueue: (queue: string) => ask<readonly Queued[]>(`queues/${queue}/messages`),
    published: () => ask<readonly { message: string }[]>('published'),
    mailbox: async () =>
      (await fetch(`${parametersAndMail}/_local/mailbox`)).json() as Promise<
        readonly { readonly tags: { readonly id: string } }[]
      >,
  }
}

/** Returns a message body with a payment event for `order`. */
export function paymentMessage(order: Order, over: Partial<PaymentEvent> = {}): string {
  const { clock } = createTestClock()
  const { traceId } = order
  return JSON.stringify(makeMessage('payment.event', paidEvent(order, over), { traceId, clock }))
}
