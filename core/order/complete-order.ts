import type { OrderChange } from '../ports/order-store.ts'
import type { DueStep } from './advance-order.ts'
import { claimUntil } from './attempt-effect.ts'
import { dueSaleOf } from './due-sale.ts'
import { transitionOf } from './lifecycle.ts'
import { mailsOf } from './order-mail.ts'
import type { Outbox } from './outbox.ts'
import { type EffectDeps, tryEffects } from './run-effects.ts'
import { sendClaimedMails } from './send-mails.ts'
import { sendStepAt } from './send-task.ts'
import { writeDueSale } from './write-sale.ts'

/**
 * Completes a shipped order. One write to the orders table sets the status, adds the announcement
 * to the outbox, and stores the sale to write and the buyer's mail. Then tries these effects; failed
 * effects are retried automatically.
 */
export async function completeOrder(
  due: Omit<DueStep, 'step' | 'redelivered'>,
  deps: EffectDeps,
): Promise<'completed' | 'early' | 'stale'> {
  const { orderId, dueAt, traceId } = due
  const now = deps.clock()
  if (Date.parse(dueAt) > now.getTime()) {
    await sendStepAt({ orderId, step: 'complete', dueAt, traceId }, deps)
    return 'early'
  }
  const order = await deps.orders.read(orderId)
  if (!order) throw new Error(`order ${orderId} not found (step complete)`)
  const entry = { dueAt: claimUntil(deps), attempts: 1 }
  const claim: Outbox = { announcement: entry }
  const mails = mailsOf(order, 'completed', now, { claimUntil: entry.dueAt })
  const completedAt = now.toISOString()
  const event = { entry: 'completed', at: completedAt, what: 'order completed' }
  const change: OrderChange = {
    orderId,
    ...transitionOf('complete'),
    where: { stepDueAt: dueAt },
    set: { completedAt, nextCheckAt: entry.dueAt },
    remove: ['stepDueAt'],
    outbox: { step: undefined, ...claim },
    event,
    mails,
    saleClaimedUntil: entry.dueAt,
  }
  const { outcome } = await deps.orders.change(change)
  if (outcome === 'refused') return 'stale'
  deps.log.info({ orderId, traceId, step: 'complete' }, 'order.transitioned')
  const completed = { ...order, completedAt, outbox: claim }
  await Promise.all([
    tryEffects(completed, claim, deps),
    sendClaimedMails(completed, mails, deps),
    writeDueSale({ orderId, traceId }, deps, dueSaleOf(change)),
  ]).catch((err: unknown) => {
    // The order is completed and its effects are stored: the sweeper retries them.
    deps.log.warn({ orderId, traceId, err }, 'effect.postponed')
  })
  return 'completed'
}
