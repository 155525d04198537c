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
 * Sends again what overdue orders owe. Gives how many were sent. What a process does at its start; the
 * sweeper does more.
 */
export async function resendOverdue(deps: ResendDeps): Promise<number> {
  let count = 0
  for await (const overdue of deps.orders.overdue(deps.clock().toISOString())) {
    if (overdue.kind === 'order' && (await resendOwed(overdue.order, deps))) count += 1
  }
  return count
}

/**
 * Sends again the step that an order owes: the message was lost, or whoever should have sent it died.
 * Safe to run anywhere at any time: the claim lets one of many send. True where it was this one.
 */
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
