import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { pino } from 'pino'
import type { Test } from 'tap'
import { createOrderStore } from '#core/aws/dynamodb-orders.ts'
import { createProductStore } from '#core/aws/dynamodb-products.ts'
import type { Catalogue } from '#core/catalogue/catalogue.ts'
import { createPriceList } from '#core/catalogue/price-list.ts'
import type { ShopError } from '#core/errors.ts'
import type { Message } from '#core/messages.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import { createPaymentGateway } from '#core/stripe/gateway.ts'
import { startDynamoDb } from '../../../environments/local/stand-ins/dynamodb/server.ts'
import { createTables } from '../../../environments/local/stand-ins/tables.ts'
import type { ApiDeps } from '../../deps.ts'
import { createAccounts } from './accounts.ts'

export const siteOrigin = 'https://shop.example'

export const webhookSecret = 'whsec_current'

const shell = (language: string) => `<!doctype html><html lang="${language}"><head>
<title><!--shell:title--></title><!--shell:head--></head><body><main><!--shell:content--></main></body></html>`

const text = (fr: string, en: string) => ({ fr, en })

const product = (sku: string, name: { fr: string; en: string }, price: number, stock: number) => ({
  sku,
  slug: text(sku.toLowerCase(), sku.toLowerCase()),
  name,
  summary: name,
  description: name,
  category: 'all',
  price,
  stock,
  maxPerOrder: 10,
  image: 'x',
  details: { fr: [], en: [] },
})

const catalogue: Catalogue = {
  currency: 'EUR',
  shipTo: ['FR'],
  taxRates: { standard: 2000 },
  categories: { all: { fr: 'x', en: 'x', taxRate: 'standard' } },
  digest: 'one',
  products: [
    product('MUG', text('Tasse <grès>', 'Mug <stoneware>'), 2400, 1000),
    product('BOWL', text('Bol', 'Bowl'), 1900, 1000),
    product('RARE', text('Rare', 'Rare'), 9900, 1),
    product('GONE', text('Épuisé', 'Sold out'), 500, 0),
    ...Array.from({ length: 21 }, (_, i) =>
      product(`SET-${i}`, text(`n° ${i}`, `no ${i}`), 100, 99),
    ),
  ],
}

/**
 * A shop for tests: the real stores on the local DynamoDB, the real signature check, and literals
 * where the other services would be. What each was asked is kept.
 */
export async function openShop(t: Test) {
  const server = await startDynamoDb({ port: 0 })
  const dynamodb = new DynamoDBClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  t.teardown(async () => {
    dynamodb.destroy()
    await server.close()
  })
  await createTables(dynamodb, { orders: 'orders', products: 'products' })
  const products = createProductStore({ dynamodb, table: 'products' })
  const orders = createOrderStore({ dynamodb, table: 'orders', productsTable: 'products' })
  await products.apply(catalogue)

  const clock = () => new Date()
  const logged: string[] = []
  const log = pino(
    { level: 'debug', messageKey: 'message' },
    { write: (line) => logged.push(line) },
  )
  const queued: Message<'payment.event'>[] = []
  const faults: { payment?: ShopError; queue?: ShopError; slowPayment?: number } = {}
  const stripe = createPaymentGateway({
    secrets: {
      secretKey: async () => 'sk_test_local',
      webhookSecrets: async () => [webhookSecret, 'whsec_previous'],
    },
    siteOrigin,
    shipTo: ['FR'],
    clock,
  })

  const accounts = createAccounts()
  const deps: ApiDeps = {
    orders,
    products,
    priceList: createPriceList({ products, clock, ttlSeconds: 1 }),
    gateway: {
      openSession: async ({ orderId }) => {
        if (faults.slowPayment) await new Promise((done) => setTimeout(done, faults.slowPayment))
        if (faults.payment) throw faults.payment
        return { sessionId: orderId, isOpen: true, url: `https://pay.example/${orderId}` }
      },
      expireSession: async () => 'expired',
      readEvent: stripe.readEvent,
    },
    accounts,
    sendPaymentEvent: async (message) => {
      if (faults.queue) throw faults.queue
      queued.push(message)
    },
    checks: { orders: () => orders.read('ord_none'), queue: async () => undefined },
    shells: { fr: shell('fr'), en: shell('en') },
    tokenSecret: 'a secret of at least thirty-two characters',
    siteOrigin,
    paymentOrigin: 'https://pay.example',
    clock,
    log,
    version: 'test',
  }

  /** What the orders queue's worker does with what the webhook has queued. */
  async function work() {
    for (const { body, traceId } of queued.splice(0)) {
      await settlePayment(
        { event: body, traceId, redelivered: false },
        { orders, sendStep: async () => {}, announceAlert: async () => {}, clock, log },
      )
    }
  }

  return { deps, accounts, queued, faults, logged, work }
}

export type TestShop = Awaited<ReturnType<typeof openShop>>
