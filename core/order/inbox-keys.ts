import { openShardOf } from './order.ts'
import { never } from './outbox.ts'

/**
 * Returns the index keys of what only an operator can end. It stays in the index of open orders
 * until then, but is never due, so that the sweeper skips it and the inbox finds it.
 */
export function inInbox(orderId: string) {
  return { openShard: openShardOf(orderId), nextCheckAt: never }
}
