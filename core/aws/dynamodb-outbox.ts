import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import type { Order } from '../order/order.ts'
import { nextDueOf, type Outbox, outboxNames } from '../order/outbox.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { toItem } from './expressions.ts'

/** Updates an order record on condition. `order`: the record that did not meet it. */
type UpdateHead = (
  orderId: string,
  parts: Partial<UpdateItemCommandInput>,
) => Promise<{ readonly done: boolean; readonly order: Order | undefined }>

/**
 * Replaces an order's outbox if it still stands as it was read: a claim ends, or another begins, by a write of
 * its own. The order's place in the index of open orders follows.
 */
export function createOutboxStore(updateHead: UpdateHead): Pick<OrderStore, 'replaceOutbox'> {
  return {
    replaceOutbox: async ({ orderId, outbox: was }, outbox) => {
      const next = nextDueOf(outbox)
      const { done, order } = await updateHead(orderId, {
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

/** Time, attempts and step tell one state of an entry from every other. */
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
