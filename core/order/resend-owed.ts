import { type Clock, isoAfter } from '../clock.ts'
import type { Log } from '../log.ts'
import type { SendMessage } from '../messages.ts'
import type { Order } from './order.ts'
import type { OrderStore, Overdue } from './order-store.ts'
import { sendStepAt } from './send-step.ts'

export type ResendDeps = {
  readonly orders: OrderStore
  readonly sendStep: SendMessage<'order.step'>
  readonly clock: Clock
  readonly log: Log
}

/** Seconds after its deadline from which an order that did not move on is overdue: messages take time. */
const defaultGraceSeconds = 60

/** What a sweep knows beside. */
export type SweepTiming = { readonly graceSeconds?: number }

/**
 * Sends again what overdue orders owe. Gives how many were sent. What a process does at its start; the
 * sweeper does more.
 */
export async function resendOverdue(deps: ResendDeps & SweepTiming): Promise<number> {
  let count = 0
  for await (const overdue of overdueOf(deps)) {
    if (overdue.kind === 'order' && (await resendOwed(overdue.order, deps))) count += 1
  }
  return count
}

/** What was due so long ago that nobody will do it unasked. */
export function overdueOf({
  orders,
  clock,
  graceSeconds = defaultGraceSeconds,
}: ResendDeps & SweepTiming): AsyncIterable<Overdue> {
  return orders.overdue(isoAfter(clock(), -graceSeconds))
}

/**
 * Sends again the step that an order owes: the message was lost, or whoever should have sent it died.
 * Safe to run anywhere at any time: the claim lets one of many send. True where it was this one.
 */
export async function resendOwed(order: Order, deps: ResendDeps): Promise<boolean> {
  const { orderId, owed, stepDueAt, traceId } = order
  if (!owed || !stepDueAt) return false
  const now = deps.clock().toISOString()
  const nextCheckAt = now > stepDueAt ? now : stepDueAt
  if (!(await deps.orders.claimOwed(order, nextCheckAt))) return false
  await sendStepAt({ orderId, step: owed.step, dueAt: stepDueAt, traceId }, deps)
  deps.log.warn({ orderId, traceId, step: owed.step, claims: owed.claims + 1 }, 'owed step resent')
  return true
}
