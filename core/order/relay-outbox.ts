import { isoAfter } from '../clock.ts'
import type { Log } from '../log.ts'
import type { OrderStore, Overdue } from '../ports/order-store.ts'
import type { Order } from './order.ts'
import { claimed, failedEffects, never, nextDueOf } from './outbox.ts'
import { type SendTaskDeps, sendEffects, sendStepAt } from './send-task.ts'

export type RelayDeps = SendTaskDeps & {
  readonly orders: OrderStore
  readonly log: Log
  /** Shortened where waits are; `usualGraceSeconds` by default. */
  readonly graceSeconds?: number
}

/** Seconds after its deadline from which an order that did not move on is overdue: messages take time. */
export const usualGraceSeconds = 60

/** Sorts behind `never`: whatever is open is due before it. */
const afterNever = 'never'

/** An order whose step was sent so often, within a quarter of an hour or so, needs an operator. */
const stuckAfter = 4

/** The most grace periods between one sending and the next. */
const longestWait = 16

/**
 * Sends again what overdue orders have in their outbox. Skips stuck orders: the sweeper alerts on them. Returns
 * how many were sent. A process does this when it starts.
 */
export async function relayOverdue(deps: RelayDeps): Promise<number> {
  let count = 0
  for await (const overdue of readOverdue(deps)) {
    if (overdue.kind !== 'order' || isStuck(overdue.order)) continue
    if ((await relayOutbox(overdue.order, deps)) === 'resent') count += 1
  }
  return count
}

/** Whether an order's step was sent so often that sending it again does not help. */
export const isStuck = ({ outbox }: Order) => (outbox.step?.attempts ?? 0) >= stuckAfter

/** Returns what is overdue by more than the grace period. */
export function readOverdue({
  orders,
  clock,
  graceSeconds = usualGraceSeconds,
}: RelayDeps): AsyncIterable<Overdue> {
  return orders.overdue(isoAfter(clock(), -graceSeconds))
}

/** Sends what is due in an order's outbox: its step, or a message that makes the agent try its effects. */
export async function relayOutbox(order: Order, deps: RelayDeps): Promise<'resent' | 'skipped'> {
  if (order.outbox.step) return (await resendStep(order, deps)) ? 'resent' : 'skipped'
  const now = deps.clock()
  const dueAt = nextDueOf(order.outbox) ?? never
  if (dueAt > now.toISOString()) return 'skipped'
  const { graceSeconds = usualGraceSeconds } = deps
  // As long again as it is overdue: an agent that is away must not be given more and more to do.
  const overdueSeconds = (now.getTime() - Date.parse(dueAt)) / 1000
  const waitSeconds = Math.min(
    longestWait * graceSeconds,
    Math.max(2 * graceSeconds, overdueSeconds),
  )
  if (!(await deps.orders.postpone(order, isoAfter(now, waitSeconds)))) return 'skipped'
  await sendEffects(order, deps)
  return 'resent'
}

/**
 * Has the effects that were refused for good tried again: the cause is gone, says the operator. Returns of how
 * many orders.
 */
export async function retryFailedEffects(deps: RelayDeps): Promise<number> {
  let count = 0
  for await (const overdue of deps.orders.overdue(afterNever)) {
    if (overdue.kind !== 'order') continue
    const { order } = overdue
    const names = failedEffects(order.outbox)
    if (names.length === 0) continue
    const entry = { dueAt: deps.clock().toISOString(), attempts: 0 }
    const outbox = { ...order.outbox, ...Object.fromEntries(names.map((name) => [name, entry])) }
    if (!(await deps.orders.replaceOutbox(order, outbox)).isReplaced) continue
    await sendEffects(order, deps)
    count += 1
  }
  return count
}

/**
 * Sends again the step that is in an order's outbox: the message was lost, or whoever should have sent it
 * died. Safe to run anywhere at any time: the claim lets one of many send. True where it was this one.
 * Each sending waits twice as long for the next: a queue that is only slow must not be given more to do.
 */
export async function resendStep(order: Order, deps: RelayDeps): Promise<boolean> {
  const { orderId, outbox, stepDueAt, traceId } = order
  const { step } = outbox
  if (!step?.step || !stepDueAt) return false
  const { clock, graceSeconds = usualGraceSeconds } = deps
  const now = clock().toISOString()
  const nextCheckAt = now > stepDueAt ? now : stepDueAt
  const claim = claimed(outbox, ['step'], nextCheckAt)
  if (!(await deps.orders.replaceOutbox(order, { ...outbox, ...claim })).isReplaced) return false
  await sendStepAt({ orderId, step: step.step, dueAt: stepDueAt, traceId }, deps)
  const waits = Math.min(longestWait, 2 ** step.attempts) - 1
  // Only now: what could not be sent is tried again after one grace.
  await deps.orders.postpone({ ...order, nextCheckAt }, isoAfter(nextCheckAt, waits * graceSeconds))
  const about = { orderId, traceId, step: step.step, attempts: step.attempts + 1 }
  deps.log.warn(about, 'outbox.step_resent')
  return true
}
