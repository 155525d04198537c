import { setTimeout as sleep } from 'node:timers/promises'
import {
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { createPool } from 'mysql2/promise'
import type { Order, OrderEvent } from '#core/order/order.ts'
import { countedOf } from '#core/refund/refund.ts'
import type { ReceivedMail } from '../../local/emulators/parameters-and-mail.ts'
import type { QueueDepth, Sent } from '../../local/emulators/queues/server.ts'
import type { Delivery, Event, Refund, Session } from '../../local/emulators/stripe/objects.ts'
import { stripeSecrets, tables, type Urls } from '../../local/settings.ts'

export type Published = {
  readonly topicArn: string
  readonly messageId: string
  readonly message: string
}

const completedRows = "SELECT * FROM orders WHERE status = 'completed'"

/**
 * Reads the actual state from the tables, queues, topics and mailboxes, never from the shop's API.
 */
export function openStores(urls: Urls, mysqlPort: number) {
  const dynamodb = new DynamoDBClient({
    endpoint: urls.dynamodb,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const database = createPool({
    uri: `mysql://ecommerce_agent:local@127.0.0.1:${mysqlPort}/ecommerce`,
    connectionLimit: 2,
  })

  async function orderItems(orderId: string) {
    const { Items = [] } = await dynamodb.send(
      new QueryCommand({
        TableName: tables.orders,
        KeyConditionExpression: 'orderId = :orderId',
        ExpressionAttributeValues: { ':orderId': { S: orderId } },
        ConsistentRead: true,
      }),
    )
    return Items.map((item) => unmarshall(item))
  }

  async function* orders(): AsyncGenerator<Order> {
    let from: Record<string, never> | undefined
    do {
      const page = await dynamodb.send(
        new ScanCommand({
          TableName: tables.orders,
          FilterExpression: 'entry = :order',
          ExpressionAttributeValues: { ':order': { S: 'order' } },
          ...(from && { ExclusiveStartKey: from }),
        }),
      )
      yield* (page.Items ?? []).map((item) => unmarshall(item) as Order)
      from = page.LastEvaluatedKey as typeof from
    } while (from)
  }

  const order = async (orderId: string) =>
    (await orderItems(orderId)).find(({ entry }) => entry === 'order') as Order | undefined

  async function finalStatus(orderId: string): Promise<string | undefined> {
    const items = (await orderItems(orderId)) as readonly Record<string, unknown>[]
    const record = items.find(({ entry }) => entry === 'order') as Order | undefined
    const isMail = ({ entry }: Record<string, unknown>) => String(entry).startsWith('mail#')
    const isSaleDue = items.some(({ entry, dueAt }) => entry === 'sale' && dueAt)
    const hasHappened =
      !isSaleDue && items.filter(isMail).every(({ sentAt }) => sentAt !== undefined)
    return hasHappened && Object.keys(record?.outbox ?? {}).length === 0
      ? record?.status
      : undefined
  }

  return {
    order,
    /** Returns the status of an order whose effects have all happened; undefined otherwise. */
    finalStatus,
    isCompleted: async (orderId: string) => (await finalStatus(orderId)) === 'completed',
    /** Oldest first. */
    timeline: async (orderId: string) =>
      ((await orderItems(orderId)) as OrderEvent[])
        .filter(({ entry }) => entry !== 'order')
        .sort((a, b) => (a.at ?? '').localeCompare(b.at ?? '')),
    orders,
    available: async (sku: string): Promise<number> => {
      const { Item } = await dynamodb.send(
        new GetItemCommand({
          TableName: tables.products,
          Key: { sku: { S: sku } },
          ConsistentRead: true,
        }),
      )
      return Number(Item?.['available']?.N)
    },
    putAvailable: async (sku: string, units: number): Promise<void> => {
      const put = new UpdateItemCommand({
        TableName: tables.products,
        Key: { sku: { S: sku } },
        UpdateExpression: 'SET available = :units',
        ExpressionAttributeValues: { ':units': { N: String(units) } },
      })
      for (;;) {
        try {
          return void (await dynamodb.send(put))
        } catch (error) {
          // Another transaction holds the row: the catalogue's or an order's.
          if ((error as Error).name !== 'TransactionConflictException') throw error
          await sleep(20)
        }
      }
    },
    /** Returns the completed orders in the sales database, or one of them. */
    rows: async (orderId?: string) => {
      const [rows] = orderId
        ? await database.query(`${completedRows} AND order_id = ?`, [orderId])
        : await database.query(completedRows)
      return rows as Record<string, unknown>[]
    },
    /** Returns each order in the sales database: its version and the money that the shop kept. */
    soldOrders: async (): Promise<ReadonlyMap<string, { version: number; kept: number }>> => {
      const [rows] = await database.query(
        `SELECT orders.order_id, MAX(version) AS version, SUM(gross_minor) AS kept
           FROM orders JOIN money_moves ON money_moves.order_id = orders.order_id
          GROUP BY orders.order_id`,
      )
      const sold = rows as { order_id: string; version: number; kept: string }[]
      return new Map(
        sold.map(({ order_id: id, version, kept }) => [id, { version, kept: Number(kept) }]),
      )
    },
    countRows: async (): Promise<number> => {
      const [rows] = await database.query(
        `SELECT COUNT(*) AS count FROM (${completedRows}) AS completed`,
      )
      return Number((rows as { count: number }[])[0]?.count)
    },
    /** Returns the number of INSERT statements since the start of the database. */
    statements: async (): Promise<number> => {
      const [rows] = await database.query("SHOW GLOBAL STATUS LIKE 'Com_insert'")
      return Number((rows as { Value: string }[])[0]?.Value)
    },
    published: (topic: string) =>
      readJson<Published[]>(`${urls.queues}/_local/published`).then((all) =>
        all.filter(({ topicArn }) => topicArn.endsWith(`:${topic}`)),
      ),
    mails: () => readJson<ReceivedMail[]>(`${urls.parametersAndMail}/_local/mailbox`),
    queues: () => readJson<QueueDepth[]>(`${urls.queues}/_local/queues`),
    messages: (queue: string) =>
      readJson<{ messageId: string; state: string; body: string }[]>(
        `${urls.queues}/_local/queues/${queue}/messages`,
      ),
    /** Returns every message sent to a queue since the start. */
    sent: (queue: string) =>
      readJson<Sent[]>(`${urls.queues}/_local/sent`).then((all) =>
        all.filter((message) => message.queue === queue),
      ),
    sessions: () => readJson<Session[]>(`${urls.stripe}/_local/sessions`),
    /** Returns the sum of refunds at the provider by payment intent, in minor units. */
    refundTotals: async (): Promise<ReadonlyMap<string, number>> => {
      const sums = new Map<string, number>()
      const headers = { authorization: `Bearer ${stripeSecrets.secretKey}` }
      for (let after = '', hasMore = true; hasMore; ) {
        const url = `${urls.stripe}/v1/refunds?limit=100${after && `&starting_after=${after}`}`
        const page = (await (await fetch(url, { headers })).json()) as {
          readonly data: Refund[]
          readonly has_more: boolean
        }
        for (const { payment_intent: intent, amount, status } of page.data)
          sums.set(intent, (sums.get(intent) ?? 0) + countedOf({ amount, status }))
        after = page.data.at(-1)?.id ?? ''
        hasMore = page.has_more
      }
      return sums
    },
    events: async () =>
      (await readJson<{ event: Event }[]>(`${urls.stripe}/_local/events`)).map(
        ({ event }) => event,
      ),
    /** Returns how many of the latest events the shop has not acknowledged. */
    countUnacknowledged: async (): Promise<number> => {
      const latest = await readJson<{ delivery?: Delivery }[]>(
        `${urls.stripe}/_local/events?limit=300`,
      )
      return latest.filter(({ delivery }) => !delivery?.delivered).length
    },
    /** Returns the deliveries of the events about one of Stripe's objects. */
    deliveries: async (objectId: string) =>
      (
        await readJson<{ event: Event; delivery: Delivery }[]>(`${urls.stripe}/_local/events`)
      ).flatMap(({ event, delivery }) => (event.data.object.id === objectId ? delivery : [])),
    /**
     * Returns the calls that each emulator has served since the last reset, by service and action.
     */
    calls: async (): Promise<Record<string, number>> => {
      const all = await Promise.all(
        emulators(urls).map((url) => readJson<Record<string, number>>(`${url}/_local/calls`)),
      )
      return Object.assign({}, ...all)
    },
    resetCalls: async () => {
      const reset = (url: string) => fetch(`${url}/_local/calls`, { method: 'DELETE' })
      await Promise.all(emulators(urls).map(reset))
    },
    close: async () => {
      dynamodb.destroy()
      await database.end()
    },
  }
}

const emulators = (urls: Urls) => [
  urls.stripe,
  urls.dynamodb,
  urls.queues,
  urls.cognito,
  urls.parametersAndMail,
]

export async function readJson<T>(url: string): Promise<T> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
  return (await answer.json()) as T
}
