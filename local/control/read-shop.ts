import { BatchGetItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { toTimeline } from '#core/aws/order-items.ts'
import type { Order } from '#core/order/order.ts'
import type { OrderTimeline } from '#core/ports/order-store.ts'
import type { ReceivedMail } from '../emulators/parameters-and-mail.ts'
import type { QueueDepth } from '../emulators/queues/server.ts'
import type { Delivery, Event, Session } from '../emulators/stripe/objects.ts'
import { tables, type Urls } from '../settings.ts'

export type Overview = {
  readonly orders: readonly Order[]
  readonly queues: readonly QueueDepth[]
  readonly mails: readonly ReceivedMail[]
  readonly events: readonly { readonly event: Event; readonly delivery?: Delivery }[]
  readonly operators: readonly {
    readonly email: string
    readonly groups: readonly string[]
    /** The current code, once the operator has set up an authenticator app. */
    readonly code?: string
  }[]
}

/** The most orders, mails and events that the page shows. */
const maxShown = 20

/**
 * Reads the current contents of the stores and emulators, newest first, without using the shop's
 * API.
 */
export async function readOverview(dynamodb: DynamoDBClient, urls: Urls): Promise<Overview> {
  const [sessions, queues, mails, events, operators] = await Promise.all([
    read<Session[]>(`${urls.stripe}/_local/sessions?limit=${maxShown}`),
    read<QueueDepth[]>(`${urls.queues}/_local/queues`),
    read<ReceivedMail[]>(`${urls.parametersAndMail}/_local/mailbox`),
    read<Overview['events']>(`${urls.stripe}/_local/events?limit=${maxShown}`),
    read<Overview['operators']>(`${urls.cognito}/_local/operators`),
  ])
  const orderIds = sessions.flatMap(({ client_reference_id: orderId }) => orderId ?? [])
  const orders = await readOrderRecords(dynamodb, [...new Set(orderIds)])
  return { orders, queues, mails: mails.slice(0, maxShown), events, operators }
}

/**
 * Returns an order, its timeline and its ledger, oldest entries first, or undefined if there is no
 * such order.
 */
export async function readOrder(
  dynamodb: DynamoDBClient,
  orderId: string,
): Promise<OrderTimeline | undefined> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: tables.orders,
      KeyConditionExpression: 'orderId = :orderId',
      ExpressionAttributeValues: { ':orderId': { S: orderId } },
      ConsistentRead: true,
    }),
  )
  return toTimeline(Items.map((item) => unmarshall(item)))
}

export async function readMail(urls: Urls, id: string): Promise<ReceivedMail | undefined> {
  const mails = await read<ReceivedMail[]>(`${urls.parametersAndMail}/_local/mailbox`)
  return mails.find((mail) => mail.id === id)
}

async function readOrderRecords(
  dynamodb: DynamoDBClient,
  orderIds: readonly string[],
): Promise<Order[]> {
  if (orderIds.length === 0) return []
  const Keys = orderIds.map((orderId) => ({ orderId: { S: orderId }, entry: { S: 'order' } }))
  const answer = await dynamodb.send(
    new BatchGetItemCommand({ RequestItems: { [tables.orders]: { Keys } } }),
  )
  const orders = (answer.Responses?.[tables.orders] ?? []).map((item) => unmarshall(item) as Order)
  return orders.sort((a, b) => b.createdAt.localeCompare(a.createdAt))
}

async function read<T>(url: string): Promise<T> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(3000) })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
  return (await answer.json()) as T
}
