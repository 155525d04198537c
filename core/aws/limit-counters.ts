import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { isUnpaid } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import { type LimitCounter, limitShare } from '../order/order-limits.ts'
import type { OrderChange } from '../ports/order-store.ts'
import { retentionSeconds } from '../retention.ts'
import { toItem } from './expressions.ts'

const entry = 'limit'

/**
 * How long a counter is kept after its last change, in seconds. This is longer than any order stays
 * unpaid: a bank debit takes up to 14 business days.
 */
const keptSeconds = retentionSeconds('openOrderCounter')

/** Returns the write that adds an order to a counter, unless that exceeds the limit. */
export function addToCounter(
  table: string,
  order: Order,
  { name, limit }: LimitCounter,
): TransactWriteItem {
  const { units } = limitShare(order)
  return {
    Update: {
      TableName: table,
      Key: toItem({ orderId: name, entry }),
      UpdateExpression:
        'SET endsAt = :endsAt, expiresAt = :expiresAt ADD openOrders :one, heldUnits :units',
      ConditionExpression:
        'attribute_not_exists(orderId) OR (openOrders <= :maxOrders AND heldUnits <= :maxUnits)',
      ExpressionAttributeValues: toItem({
        ':one': 1,
        ':units': units,
        ':maxOrders': limit.orders - 1,
        ':maxUnits': limit.units - units,
        ':endsAt': order.sessionExpiresAt,
        ':expiresAt': expiryAfter(order.createdAt),
      }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

/**
 * Returns whether the order is unpaid before the change, and paid, closed or under review after it.
 */
export function endsUnpaid({ from, to }: OrderChange): boolean {
  return to !== undefined && !isUnpaid(to) && from.some(isUnpaid)
}

/**
 * Returns the writes that subtract an order from its counters, if the change ends its time as an
 * unpaid order (`endsUnpaid`). They have no condition, because they must never block a payment.
 * Throws TypeError if the change has no `limitShare`.
 */
export function subtractFromCounters(
  table: string,
  change: OrderChange,
): readonly TransactWriteItem[] {
  if (!endsUnpaid(change)) return []
  const { orderId, to, limitShare: share, event } = change
  if (!share) throw new TypeError(`the change of ${orderId} to ${to} must have a limitShare`)
  return share.counters.map((name) => ({
    Update: {
      TableName: table,
      Key: toItem({ orderId: name, entry }),
      UpdateExpression:
        'SET expiresAt = :expiresAt ADD openOrders :minusOne, heldUnits :minusUnits',
      ExpressionAttributeValues: toItem({
        ':minusOne': -1,
        ':minusUnits': -share.units,
        ':expiresAt': expiryAfter(event.at),
      }),
    },
  }))
}

/** Returns the values of a counter's item. */
export function countedIn(item: Readonly<Record<string, unknown>> = {}) {
  const { openOrders = 0, heldUnits = 0, endsAt = 0 } = item
  return { openOrders: Number(openOrders), heldUnits: Number(heldUnits), endsAt: Number(endsAt) }
}

const expiryAfter = (at: string) => Math.floor(Date.parse(at) / 1000) + keptSeconds
