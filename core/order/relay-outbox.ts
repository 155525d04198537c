import { isoAfter } from '../clock.ts'
import type { Log } from '../log.ts'
import type { OrderStore, Overdue } from '../ports/order-store.ts'
import { type DueSale, saleDueAt } from './due-sale.ts'
import type { Order } from './order.ts'
import { asRequested, type OrderMail } from './order-mail.ts'
import { afterNever, claimed, failedEffects, never, nextDueOf } from './outbox.ts'
import { type SendTaskDeps, sendEffects, sendStepAt } from './send-task.ts'

export type RelayDeps = SendTaskDeps & {
  readonly orders: OrderStore
  readonly log: Log
  /** `usualGraceSeconds` by default; shorter locally, where TIME_SCALE shortens every wait. */
  readonly graceSeconds?: number
}

/**
 * Grace period in seconds: an order is overdue if its deadline passed this long ago. Before that,
 * its message may still be in the queue.
 */
export const usualGraceSeconds = 60

/** After this many attempts of a step (about 15 minutes) an operator must act. */
const stuckAfter = 4

/** Maximum wait between two attempts, in grace periods. */
const longestWait = 16

/**
 * Resends the due outbox messages of overdue orders and returns how many. Skips stuck orders: the
 * sweeper alerts on those. The agent does this when it starts.
 */
export async function relayOverdue(deps: RelayDeps): Promise<number> {
  let count = 0
  for await (const overdue of readOverdue(deps)) {
    if (overdue.kind === 'mail') count += (await relayMail(overdue.mail, deps)) === 'resent' ? 1 : 0
    if (overdue.kind === 'sale') count += (await relaySale(overdue.sale, deps)) === 'resent' ? 1 : 0
    if (overdue.kind !== 'order' || isStuck(overdue.order)) continue
    if ((await relayOutbox(overdue.order, deps)) === 'resent') count += 1
  }
  return count
}

/** Returns whether the step was sent so often that another attempt does not help. */
export const isStuck = ({ outbox }: Order) => (outbox.step?.attempts ?? 0) >= stuckAfter

/** Returns the orders, refunds, alerts, mails and sales that are overdue by more than the grace period. */
export function readOverdue({
  orders,
  clock,
  graceSeconds = usualGraceSeconds,
}: RelayDeps): AsyncIterable<Overdue> {
  return orders.overdue(isoAfter(clock(), -graceSeconds))
}

/**
 * Sends the due message of an order's outbox: that of its step, or the message that makes the agent
 * try its effects.
 */
export async function relayOutbox(order: Order, deps: RelayDeps): Promise<'resent' | 'skipped'> {
  if (order.outbox.step) return (await resendStep(order, deps)) ? 'resent' : 'skipped'
  const now = deps.clock()
  const dueAt = nextDueOf(order.outbox) ?? never
  if (dueAt > now.toISOString()) return 'skipped'
  if (!(await deps.orders.postpone(order, nextRelayAt(dueAt, deps)))) return 'skipped'
  await sendEffects(order, deps)
  return 'resent'
}

/** Asks the agent to send an overdue mail. */
export async function relayMail(mail: OrderMail, deps: RelayDeps): Promise<'resent' | 'skipped'> {
  const nextCheckAt = nextRelayAt(mail.dueAt ?? never, deps)
  if (!(await deps.orders.replaceMail(mail, { ...mail, nextCheckAt }))) return 'skipped'
  await sendEffects(mail, deps)
  return 'resent'
}

/** Asks the agent to write an overdue sale. */
export async function relaySale(sale: DueSale, deps: RelayDeps): Promise<'resent' | 'skipped'> {
  const next = { ...sale, nextCheckAt: nextRelayAt(sale.dueAt, deps) }
  if (!(await deps.orders.replaceDueSale(sale, next))) return 'skipped'
  await requestSale(sale, deps)
  return 'resent'
}

/** Asks the agent to write a sale. Reads the order for its trace id. */
async function requestSale({ orderId }: DueSale, deps: RelayDeps): Promise<void> {
  const order = await deps.orders.read(orderId)
  if (order) await sendEffects(order, deps)
}

/**
 * Returns when to send the message of an overdue entry again. Backs off: the longer the entry is
 * overdue, the longer the wait. Otherwise the queue of a stopped agent would fill with messages for
 * the same order.
 */
function nextRelayAt(
  dueAt: string,
  { clock, graceSeconds = usualGraceSeconds }: RelayDeps,
): string {
  const now = clock()
  const overdueSeconds = (now.getTime() - Date.parse(dueAt)) / 1000
  return isoAfter(
    now,
    Math.min(longestWait * graceSeconds, Math.max(2 * graceSeconds, overdueSeconds)),
  )
}

/**
 * Retries the effects, mails and sales that failed permanently, once an operator has removed the cause.
 * Returns their number.
 */
export async function retryFailedEffects(deps: RelayDeps): Promise<number> {
  let count = 0
  for await (const overdue of deps.orders.overdue(afterNever)) {
    if (overdue.kind === 'mail' && overdue.mail.failure) {
      if (await resendMail(overdue.mail, deps)) count += 1
    }
    if (overdue.kind === 'sale' && overdue.sale.failure) {
      if (await retryFailedSale(overdue.sale, deps)) count += 1
    }
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

async function retryFailedSale(failed: DueSale, deps: RelayDeps): Promise<boolean> {
  const { failure: _, ...sale } = failed
  const due = saleDueAt({ ...sale, attempts: 0 }, deps.clock().toISOString())
  if (!(await deps.orders.replaceDueSale(failed, due))) return false
  await requestSale(due, deps)
  return true
}

/** Sends a mail again. Returns false if another process is sending it. */
export async function resendMail(mail: OrderMail, deps: RelayDeps): Promise<boolean> {
  if (!(await deps.orders.replaceMail(mail, asRequested(mail, deps.clock())))) return false
  await sendEffects(mail, deps)
  return true
}

/**
 * Resends the step in an order's outbox: its message was lost, or its sender crashed. Returns
 * whether this process sent it. Safe to run concurrently: only the process that gets the claim
 * sends. Each attempt doubles the wait before the next one, so that a slow queue does not get more
 * work.
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
  const waitSeconds = (Math.min(longestWait, 2 ** step.attempts) - 1) * graceSeconds
  // Postpone after sending: a failed send is retried after one grace period.
  await deps.orders.postpone({ ...order, nextCheckAt }, isoAfter(nextCheckAt, waitSeconds))
  const about = { orderId, traceId, step: step.step, attempts: step.attempts + 1 }
  deps.log.warn(about, 'outbox.relayed')
  return true
}
