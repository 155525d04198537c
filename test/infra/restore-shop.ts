import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { createOrderStore } from '#core/aws/dynamodb-orders.ts'
import { createProductStore } from '#core/aws/dynamodb-products.ts'
import { toItem } from '#core/aws/expressions.ts'
import { createPriceList } from '#core/catalogue/price-list.ts'
import { holdsUnits } from '#core/order/judge-recovery.ts'
import type { Order } from '#core/order/order.ts'
import { placeOrder } from '#core/order/place-order.ts'
import { reconcile } from '#core/payment/reconcile.ts'
import { createPaymentGateway } from '#core/stripe/gateway.ts'
import type { Session } from '../../local/emulators/stripe/objects.ts'

/** A shop's rules on the tables of an AWS emulator, without its processes. The caller closes it. */
export function openRestoreShop(options: {
  readonly endpoint: string
  readonly shop: string
  readonly region: string
  readonly stripeUrl: string
  readonly stripeKey: string
  readonly tables: { readonly orders: string; readonly products: string }
}) {
  const { endpoint, shop, region, stripeUrl, stripeKey, tables } = options
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials })
  const clock = () => new Date()
  const products = createProductStore({ dynamodb, table: tables.products })
  const deps = {
    orders: createOrderStore({
      dynamodb,
      table: tables.orders,
      productsTable: tables.products,
    }),
    gateway: createPaymentGateway({
      secretKey: async () => stripeKey,
      shop,
      siteOrigin: 'https://shop.example',
      shipTo: ['FR'],
      apiUrl: stripeUrl,
      clock,
    }),
    priceList: createPriceList({ products, clock }),
    sendTask: async () => undefined,
    announceAlert: async () => undefined,
    clock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  }

  async function itemsIn(TableName: string) {
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }))
    return Items.map((item) => unmarshall(item))
  }

  const allOrders = async () =>
    (await itemsIn(tables.orders)).filter(({ entry }) => entry === 'order') as unknown as Order[]

  async function sessions(): Promise<readonly Session[]> {
    const response = await fetch(`${stripeUrl}/_local/sessions`)
    return (await response.json()) as Session[]
  }

  async function pay({ orderId }: Order): Promise<void> {
    const session = (await sessions()).find((one) => one.client_reference_id === orderId)
    const paid = await fetch(`${stripeUrl}/_local/sessions/${session?.id}/pay`, { method: 'POST' })
    if (!paid.ok) throw new Error(`the payment of ${orderId} failed: ${await paid.text()}`)
  }

  return {
    place: async (sku: string): Promise<Order> => {
      const request = {
        items: [{ sku, quantity: 1 }],
        language: 'fr',
        traceId: 'trc_restore',
        counters: [],
      } as const
      return (await placeOrder(request, deps)).order
    },
    pay,
    /** Applies the payments so far, as the deployed worker does. */
    handleEvents: () => reconcile(new Date(Date.now() - 3_600_000), deps),
    /** Completes a paid order, with its sale written. */
    complete: async ({ orderId }: Order) => {
      const at = clock().toISOString()
      await deps.orders.change({
        orderId,
        from: ['paid'],
        to: 'completed',
        set: { completedAt: at },
        remove: ['stepDueAt', 'openShard', 'nextCheckAt'],
        outbox: { step: undefined },
        event: { entry: 'completed', at, what: 'completed' },
      })
    },
    allOrders,
    read: deps.orders.read,
    timeline: deps.orders.timeline,
    /** Returns the ids of the orders that Stripe has collected money for. */
    paidAtStripe: async () =>
      (await sessions())
        .filter(({ payment_status }) => payment_status === 'paid')
        .map(({ client_reference_id }) => String(client_reference_id)),
    /** Returns the available units of each product plus those that orders hold or have sold. */
    stockEquation: async () => {
      const rows = await itemsIn(tables.products)
      const units = new Map(rows.map(({ sku, available }) => [String(sku), Number(available)]))
      for (const { status, lines } of await allOrders())
        for (const { sku, quantity } of holdsUnits(status) ? lines : [])
          units.set(sku, (units.get(sku) ?? 0) + quantity)
      return Object.fromEntries([...units].sort())
    },
    /** Deletes everything about an order. */
    wipe: async ({ orderId }: Order) => {
      for (const item of await itemsIn(tables.orders)) {
        if (item['orderId'] !== orderId) continue
        const Key = toItem({ orderId, entry: item['entry'] })
        await dynamodb.send(new DeleteItemCommand({ TableName: tables.orders, Key }))
      }
    },
    /** Overwrites an order's lines and total, as a faulty release might. */
    garble: async (order: Order) => {
      const item = { ...(await deps.orders.read(order.orderId)), entry: 'order' }
      const damage = { lines: [], total: 1, updatedAt: clock().toISOString() }
      const Item = toItem({ ...item, ...damage })
      await dynamodb.send(new PutItemCommand({ TableName: tables.orders, Item }))
    },
    close: () => dynamodb.destroy(),
  }
}
