import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import type { Order } from '../order/order.ts'
import { nextDueOf, type Outbox, outboxNames } from '../order/outbox.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { toItem } from './expressions.ts'

/**
 * Updates an order record under a condition. If the condition fails, `order` is the current record.
 */
type UpdateRecord = (
  orderId: string,
  parts: Partial<UpdateItemCommandInput>,
) => Promise<{ readonly done: boolean; readonly order: Order | undefined }>

/**
 * Returns the store method that replaces an order's outbox if it has not changed since it was read.
 * Every claim starts and ends with this write. It also updates the order's keys in the index of
 * open orders.
 */
export function createOutboxStore(updateRecord: UpdateRecord): Pick<OrderStore, 'replaceOutbox'> {
  return {
    replaceOutbox: async ({ orderId, outbox: was }, outbox) => {
      const next = nextDueOf(outbox)
      const { done, order } = await updateRecord(orderId, {
        UpdateExpression: next
          ? 'SET #outbox = :outbox, nextCheckAt = :next'
          : 'SET #outbox = :outbox REMOVE openShard, nextCheckAt',
        ConditionExpression: `(${conditionOf(was)})`,
        ExpressionAttributeNames: {
          '#outbox': 'outbox',
          ...Object.fromEntries(outboxNames.map((name) => [`#${name}`, name])),
        },
        ExpressionAttributeValues: toItem({
          ':outbox': outbox,
          ':next': next,
          ...valuesOf(was),
        }),
      })
      return { isReplaced: done, order }
    },
  }
}

/** Due time, attempts and step together identify one state of an entry. */
function conditionOf(was: Outbox): string {
  return outboxNames
    .map((name) => {
      const path = `#outbox.#${name}`
      if (!was[name]) return `attribute_not_exists(${path})`
      const isAsRead = `${path}.dueAt = :${name}_dueAt AND ${path}.attempts = :${name}_attempts`
      return name === 'step' ? `${isAsRead} AND ${path}.#step = :step_name` : isAsRead
    })
    .join(' AND ')
}

function valuesOf(was: Outbox) {
  return {
    ...Object.fromEntries(
      outboxNames.flatMap((name) => [
        [`:${name}_dueAt`, was[name]?.dueAt],
        [`:${name}_attempts`, was[name]?.attempts],
      ]),
    ),
    ':step_name': was.step?.step,
  }
}
