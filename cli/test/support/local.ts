import { randomInt } from 'node:crypto'
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Test } from 'tap'
import { createUserProfiles } from '#core/aws/cognito-users.ts'
import { createOrderStore } from '#core/aws/dynamodb-orders.ts'
import { createProductStore } from '#core/aws/dynamodb-products.ts'
import { createPriceList } from '#core/catalogue/price-list.ts'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { localShop } from '#core/environment.ts'
import { placeOrder } from '#core/order/place-order.ts'
import { createPaymentGateway } from '#core/stripe/gateway.ts'
import { controlOf } from '../../../core/test/support/stripe-control.ts'
import { readConfig } from '../../../local/config.ts'
import { startCognito } from '../../../local/emulators/cognito/server.ts'
import { startDynamoDb } from '../../../local/emulators/dynamodb/server.ts'
import { startParametersAndMail } from '../../../local/emulators/parameters-and-mail.ts'
import { startQueues } from '../../../local/emulators/queues/server.ts'
import type { Session } from '../../../local/emulators/stripe/objects.ts'
import { startStripe } from '../../../local/emulators/stripe/server.ts'
import { checkPorts } from '../../../local/ports.ts'
import { seed } from '../../../local/seed.ts'
import { stripeSecrets, tables, urlsOf, userPool } from '../../../local/settings.ts'
import { checkout } from '../../deployment.ts'

/**
 * Starts the parts of a local shop that the commands use: emulators and catalogue, without the API
 * and workers.
 */
export async function openLocal(t: Test) {
  const { portBase, ports, urls } = await freePorts()
  const secrets = stripeSecrets
  const open = await Promise.all([
    startDynamoDb({ port: ports.dynamodb }),
    startQueues({ port: ports.queues, dir: t.testdir({}) }),
    startParametersAndMail({ port: ports.parametersAndMail }),
    startCognito({ ...userPool, port: ports.cognito, deliverCode: async () => undefined }),
    startStripe({ port: ports.stripe, webhookUrl: 'http://127.0.0.1:9/nobody', ...secrets }),
  ])
  const dynamodb = new DynamoDBClient({
    endpoint: urls.dynamodb,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  t.teardown(async () => {
    dynamodb.destroy()
    await Promise.all(open.map((emulator) => emulator.close()))
  })
  const catalogue = readCatalogue(checkout)
  await seed(urls, catalogue)
  const clock = () => new Date()
  const products = createProductStore({ dynamodb, table: tables.products })
  const orders = createOrderStore({
    dynamodb,
    table: tables.orders,
    productsTable: tables.products,
  })
  const deps = {
    orders,
    gateway: createPaymentGateway({
      secretKey: async () => secrets.secretKey,
      shop: localShop,
      siteOrigin: urls.edge,
      shipTo: catalogue.shipTo,
      apiUrl: urls.stripe,
      clock,
    }),
    priceList: createPriceList({ products, clock }),
    clock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  }

  const ask = controlOf(urls.stripe)

  type Buyer = { readonly customerId?: string; readonly email?: string }

  /** Places an order of one product. */
  async function place(buyer: Buyer = {}) {
    const sku = catalogue.products.find(({ stock }) => stock > 0)?.sku ?? ''
    const items = [{ sku, quantity: 1 }]
    const request = { items, language: 'fr', traceId: 'trc_1', counters: [], ...buyer } as const
    return (await placeOrder(request, deps)).order
  }

  /**
   * Places an order of `buyer` and pays it, with `over` in place of what the buyer pays. Sends no
   * webhook, so only `make reconcile` completes it.
   */
  async function buy(over: object = {}, buyer: Buyer = {}): Promise<string> {
    const order = await place(buyer)
    const sessions = (await ask('GET', 'sessions')) as Session[]
    const session = sessions.find((one) => one.client_reference_id === order.orderId)
    await ask('POST', `sessions/${session?.id}/pay`, over)
    return order.orderId
  }

  /** Returns the amounts of an order's refunds at Stripe, in minor units. */
  async function refundsOf(orderId: string): Promise<readonly number[]> {
    const payment = (await orders.read(orderId))?.paymentIntentId
    const url = `${urls.stripe}/v1/refunds?payment_intent=${payment}&limit=100`
    const headers = { authorization: `Bearer ${secrets.secretKey}` }
    const { data } = (await (await fetch(url, { headers })).json()) as {
      data: { amount: number }[]
    }
    return data.map(({ amount }) => amount).sort((a, b) => a - b)
  }

  /** Creates an account. Returns its id. */
  async function createAccount(email: string): Promise<string> {
    const cognito = new CognitoIdentityProviderClient({
      endpoint: urls.cognito,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
    const users = createUserProfiles({ cognito, userPoolId: userPool.userPoolId })
    const { customerId } = await users.create(email).finally(() => cognito.destroy())
    return customerId
  }

  return {
    createAccount,
    portBase: `PORT_BASE=${portBase}`,
    urls,
    dynamodb,
    orders,
    products,
    catalogue,
    ask,
    place,
    buy,
    refundsOf,
  }
}

/** Finds nine consecutive free ports below the system's ephemeral port range. */
async function freePorts() {
  for (;;) {
    const portBase = 20_000 + 20 * randomInt(500)
    const config = readConfig({ PORT_BASE: String(portBase) })
    const isFree = await checkPorts(config.ports).then(
      () => true,
      () => false,
    )
    if (isFree) return { portBase, ports: config.ports, urls: urlsOf(config) }
  }
}
