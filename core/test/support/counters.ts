import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { type LimitCounter, limitCounters, type OrderLimit } from '#core/order/order-limits.ts'

const unreachable: OrderLimit = { orders: 1_000_000, units: 1_000_000 }

/**
 * Returns the counters of a guest and a network that are both called `name`. By default, their
 * limit is too high to be reached.
 */
export function countersOf(name: string, limit: OrderLimit = unreachable): readonly LimitCounter[] {
  const limits = { guest: limit, account: limit, subnet: limit, network: limit, direct: limit }
  return limitCounters({ guestId: name, client: { network: name } }, limits)
}

/** Returns the values of a counter; zeros if it does not exist. */
export async function readCounter(dynamodb: DynamoDBClient, table: string, name: string) {
  const get = new GetItemCommand({
    TableName: table,
    Key: { orderId: { S: name }, entry: { S: 'limit' } },
    ConsistentRead: true,
  })
  const { Item } = await dynamodb.send(get)
  const { openOrders = 0, heldUnits = 0 } = Item ? unmarshall(Item) : {}
  return { openOrders: Number(openOrders), heldUnits: Number(heldUnits) }
}
