import { type Clock, isoAfter } from '../clock.ts'
import type { Log } from '../log.ts'
import type { SendMessage } from '../messages.ts'
import { graceSeconds, type Order } from './order.ts'
import type { OrderStore } from './order-store.ts'
import { sendStepAt } from './send-step.ts'

export type ResendDeps = {
  readonly orders: OrderStore
  readonly sendStep: SendMessage<'order.step'>
  readonly clock: Clock
  readonly log: Log
}

/**
 * Sends again what overdue orders owe: the message was lost, or whoever should have sent it died.
 * Gives how many were sent. Safe to run anywhere at any time: the claim lets one of many send.
 */
export async function resendOverdue(deps: ResendDeps): Promise<number> {
  let count = 0
  for await (const order of deps.orders.overdue(deps.clock().toISOString())) {
    if (await resendOwed(order, deps)) count += 1
  }
  return count
}

/** Sends the step that this order owes, if the claim to it is ours. */
export async function resendOwed(order: Order, deps: ResendDeps): Promise<boolean> {
  const { orderId, owed, stepDueAt, traceId } = order
  if (!owed || !stepDueAt) return false
  const now = deps.clock()
  const later = new Date(Math.max(now.getTime(), Date.parse(stepDueAt)))
  if (!(await deps.orders.claimOwed(order, isoAfter(later, graceSeconds)))) return false
  await sendStepAt({ orderId, step: owed.step, dueAt: stepDueAt, traceId }, deps)
  deps.log.warn({ orderId, traceId, step: owed.step, claims: owed.claims + 1 }, 'owed step resent')
  return true
}
