import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { type LimitCounter, limitCounters, type OrderLimit } from '#core/order/order-limits.ts'

const roomy: OrderLimit = { orders: 1_000_000, units: 1_000_000 }

/** The counters of a guest at an address, both named so; without an effective limit where none is given. */
export function countersOf(name: string, limit: OrderLimit = roomy): readonly LimitCounter[] {
  const limits = { guest: limit, account: limit, subnet: limit, network: limit, direct: limit }
  return limitCounters({ guestId: name, client: { network: name } }, limits)
}

/** What a counter holds; zeros where there is none. */
export async function readCounter(dynamodb: DynamoDBClient, table: string, name: string) {
  const get = new GetItemCommand({
    TableName: table,
    Key: { orderId: { S: name }, entry: { S: 'limit' } },
    ConsistentRead: true,
  })
  const { Item } = await dynamodb.send(get)
  const { openOrderServices = 0, heldUnits = 0 } = Item ? unmarshall(Item) : {}
  return { openOrderServices: Number(openOrderServices), heldUnits: Number(heldUnits) }
}
