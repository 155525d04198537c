import { type Clock, isoAfter } from '../clock.ts'
import type { Log } from '../log.ts'
import type { SendMessage } from '../ports/messages.ts'
import type { OrderStore, Overdue } from '../ports/order-store.ts'
import type { Order } from './order.ts'
import { sendStepAt } from './send-step.ts'

export type ResendDeps = {
  readonly orders: OrderStore
  readonly sendStep: SendMessage<'order.step'>
  readonly clock: Clock
  readonly log: Log
  /** Shortened where waits are; `usualGraceSeconds` by default. */
  readonly graceSeconds?: number
}

/** Seconds after its deadline from which an order that did not move on is overdue: messages take time. */
export const usualGraceSeconds = 60

/** An order whose step was sent so often, within a quarter of an hour or so, is a person's business. */
const stuckAfter = 4

/** How many graces a step is left alone at most, between one sending and the next. */
const longestWait = 16

/**
 * Sends again what overdue orders owe, but for those that are stuck: these are the sweeper's, which
 * tells of them. Gives how many were sent. What a process does at its start; the sweeper does more.
 */
export async function resendOverdue(deps: ResendDeps): Promise<number> {
  let count = 0
  for await (const overdue of overdueOf(deps)) {
    if (overdue.kind !== 'order' || isStuck(overdue.order)) continue
    if (await resendOwed(overdue.order, deps)) count += 1
  }
  return count
}

/** Was its step sent so often that sending it is no cure? */
export const isStuck = ({ owed }: Order) => owed !== undefined && owed.claims >= stuckAfter

/** What was due so long ago that nobody will do it unasked. */
export function overdueOf({
  orders,
  clock,
  graceSeconds = usualGraceSeconds,
}: ResendDeps): AsyncIterable<Overdue> {
  return orders.overdue(isoAfter(clock(), -graceSeconds))
}

/**
 * Sends again the step that an order owes: the message was lost, or whoever should have sent it died.
 * Safe to run anywhere at any time: the claim lets one of many send. True where it was this one. Each
 * sending waits twice as long for the next: a queue that is only slow must not be given more to do.
 */
export async function resendOwed(order: Order, deps: ResendDeps): Promise<boolean> {
  const { orderId, owed, stepDueAt, traceId } = order
  if (!owed || !stepDueAt) return false
  const now = deps.clock().toISOString()
  const nextCheckAt = now > stepDueAt ? now : stepDueAt
  if (!(await deps.orders.claimOwed(order, nextCheckAt))) return false
  await sendStepAt({ orderId, step: owed.step, dueAt: stepDueAt, traceId }, deps)
  const waits = Math.min(longestWait, 2 ** owed.claims) - 1
  const later = isoAfter(nextCheckAt, waits * (deps.graceSeconds ?? usualGraceSeconds))
  // Only now: what could not be sent is tried again after one grace.
  await deps.orders.postpone({ ...order, nextCheckAt }, later)
  deps.log.warn({ orderId, traceId, step: owed.step, claims: owed.claims + 1 }, 'owed step resent')
  return true
}
