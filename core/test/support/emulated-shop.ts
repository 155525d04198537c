import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Test } from 'tap'
import { createOrderStore } from '#core/aws/dynamodb-orders.ts'
import { createProductStore } from '#core/aws/dynamodb-products.ts'
import { createPriceList } from '#core/catalogue/price-list.ts'
import type { OrderRequest } from '#core/order/draft-order.ts'
import type { Order } from '#core/order/order.ts'
import { placeOrder } from '#core/order/place-order.ts'
import { reconcile } from '#core/payment/reconcile.ts'
import type { Announcement } from '#core/ports/announce.ts'
import type { Mail } from '#core/ports/mailer.ts'
import type { Message, TaskType } from '#core/ports/messages.ts'
import { createPaymentGateway } from '#core/stripe/gateway.ts'
import { startDynamoDb } from '../../../local/emulators/dynamodb/server.ts'
import type { Refund, Session } from '../../../local/emulators/stripe/objects.ts'
import { startStripe } from '../../../local/emulators/stripe/server.ts'
import { createTables } from '../../../local/emulators/tables.ts'
import { catalogueOf } from './catalogue.ts'
import { countersOf, readCounter } from './counters.ts'
import { createKeptSales } from './kept-sales.ts'
import { composeTestMail } from './mail-link.ts'
import { controlOf } from './stripe-control.ts'

const noWebhooks = 'http://127.0.0.1:9/nobody'

type Settings = {
  readonly goods?: Parameters<typeof catalogueOf>[0]
  /** Factor for the bank's delay and the lifetime of payment pages. */
  readonly timeScale?: number
}

/**
 * Opens a shop with the real stores and the real gateway on emulators. There are no webhook calls:
 * `handleEvents` reads the provider's events, as a reconciliation does.
 */
export async function openEmulatedShop(t: Test, { goods = [], timeScale = 1 }: Settings = {}) {
  const [dynamo, stripe] = await Promise.all([
    startDynamoDb({ port: 0 }),
    startStripe({
      port: 0,
      webhookUrl: noWebhooks,
      webhookSecret: 'w',
      secretKey: 'sk_test_unit',
      timeScale,
    }),
  ])
  const dynamodb = new DynamoDBClient({
    endpoint: dynamo.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  t.teardown(async () => {
    dynamodb.destroy()
    await Promise.all([dynamo.close(), stripe.close()])
  })
  await createTables(dynamodb, { orders: 'orders', products: 'products' })
  const products = createProductStore({ dynamodb, table: 'products' })
  await products.apply(
    catalogueOf([
      { sku: 'MUG', price: 2400, stock: 1000 },
      { sku: 'LAST', price: 500, stock: 1 },
      ...goods,
    ]),
  )

  const oneSecondAgo = () => new Date(Date.now() - 1000)
  const startedAt = oneSecondAgo()
  let readSince = startedAt
  let aheadMs = 0
  const clock = () => new Date(Date.now() + aheadMs)
  const steps: { orderId: string; step: string; dueAt: string }[] = []
  const alerts: Announcement[] = []
  const mailed: Mail[] = []
  const { sales, recordSale } = createKeptSales()
  const gatewayTo = (shipTo: readonly string[], shopName = 'ecommerce') =>
    createPaymentGateway({
      secretKey: async () => 'sk_test_unit',
      shop: shopName,
      siteOrigin: 'https://shop.example',
      shipTo,
      apiUrl: stripe.url,
      clock,
    })
  const deps = {
    orders: createOrderStore({ dynamodb, table: 'orders', productsTable: 'products' }),
    gateway: gatewayTo(['FR']),
    priceList: createPriceList({ products, clock }),
    sendTask: async ({ type, body }: Message<TaskType>) => {
      if (type === 'order.step') steps.push(body)
    },
    recordSale,
    announceAlert: async (alert: Announcement) => void alerts.push(alert),
    mailer: async (mail: Mail) => void mailed.push(mail),
    composeMail: composeTestMail,
    clock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  }

  const ask = controlOf(stripe.url)

  async function sessionOf({ orderId }: Order): Promise<Session> {
    const all = (await ask('GET', 'sessions')) as Session[]
    const found = all.find(({ client_reference_id }) => client_reference_id === orderId)
    if (!found) throw new Error(`no session of ${orderId}`)
    return found
  }

  const place = async (over: Partial<OrderRequest> = {}) => {
    const request: OrderRequest = {
      items: [{ sku: 'MUG', quantity: 2 }],
      language: 'fr',
      traceId: 'trc_1',
      counters: countersOf('a guest'),
      ...over,
    }
    return (await placeOrder(request, deps)).order
  }

  return {
    deps,
    dynamodb,
    /** Returns the gateway of a release that ships to these countries, or of another shop. */
    gatewayTo,
    steps,
    alerts,
    /** What the sales database has, by order id. */
    sales,
    /** Calls a control route of the Stripe emulator. */
    ask,
    sessionOf,
    place,
    pay: async (order: Order, over: object = {}) => {
      await ask('POST', `sessions/${(await sessionOf(order)).id}/pay`, over)
    },
    paymentOf: async (order: Order) => (await sessionOf(order)).payment_intent ?? '',
    /** Applies the provider's events since the start, or since `forgetEvents`, to the orders. */
    handleEvents: () => reconcile(readSince, deps),
    handleAllEvents: () => reconcile(startedAt, deps),
    /** Makes `handleEvents` skip the events so far. */
    forgetEvents: () => {
      readSince = oneSecondAgo()
    },
    read: async ({ orderId }: Order) => {
      const timeline = await deps.orders.timeline(orderId)
      if (!timeline) throw new Error('the order is gone')
      return timeline
    },
    available: async (sku = 'MUG') => (await products.read(sku))?.available ?? 0,
    /** Returns the provider's refunds of a payment. */
    refundsOf: async (paymentIntentId: string) => {
      const answer = await fetch(
        `${stripe.url}/v1/refunds?payment_intent=${paymentIntentId}&limit=100`,
        { headers: { authorization: 'Bearer sk_test_unit' } },
      )
      return ((await answer.json()) as { data: Refund[] }).data
    },
    /** Returns the values of a counter of unpaid orders. */
    counter: (name: string) => readCounter(dynamodb, 'orders', name),
    putAvailable: async (sku: string, units: number) =>
      void (await dynamodb.send(
        new UpdateItemCommand({
          TableName: 'products',
          Key: { sku: { S: sku } },
          UpdateExpression: 'SET available = :units',
          ExpressionAttributeValues: { ':units': { N: String(units) } },
        }),
      )),
    pass: (seconds: number) => {
      aheadMs += seconds * 1000
    },
    /** Resets the shop's clock to the real time. */
    resetTime: () => {
      aheadMs = 0
    },
  }
}
