import type { DueStep } from './advance-order.ts'
import { transitionOf } from './lifecycle.ts'
import type { Outbox } from './outbox.ts'
import { claimUntil, type EffectDeps, tryEffects } from './run-effects.ts'
import { sendStepAt } from './send-task.ts'

/**
 * Completes a shipped order. One write to the orders table sets the status and adds the sale, the
 * announcement and the buyer's mail to the outbox. Then tries these effects; failed effects are
 * retried automatically.
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
  const claim: Outbox = { sale: entry, announcement: entry, ...(order.email && { mail: entry }) }
  const completedAt = now.toISOString()
  const { outcome } = await deps.orders.change({
    orderId,
    ...transitionOf('complete'),
    where: { stepDueAt: dueAt },
    set: { completedAt, nextCheckAt: entry.dueAt },
    remove: ['stepDueAt'],
    outbox: { step: undefined, ...claim },
    event: { entry: 'completed', at: completedAt, what: 'order completed' },
  })
  if (outcome === 'refused') return 'stale'
  deps.log.info({ orderId, traceId, step: 'complete' }, 'order.transitioned')
  await tryEffects({ ...order, completedAt, outbox: claim }, claim, deps).catch((err: unknown) => {
    // The order is completed and its effects are in the outbox: the sweeper retries them.
    deps.log.warn({ orderId, traceId, err }, 'effect.postponed')
  })
  return 'completed'
}
