import type { DueStep } from './advance-order.ts'
import { sourcesOf } from './lifecycle.ts'
import type { Outbox } from './outbox.ts'
import { claimUntil, type EffectDeps, tryEffects } from './run-effects.ts'
import { sendStepAt } from './send-task.ts'

/**
 * Completes a shipped order. This needs the order's table only: the sale, the announcement and the
 * buyer's mail are written to the outbox in the same write, and tried afterwards. Those that fail are
 * tried again by themselves.
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
  if (!order) throw new Error(`completing an order that is not there: ${orderId}`)
  const entry = { dueAt: claimUntil(deps), attempts: 1 }
  const trying: Outbox = { sale: entry, announcement: entry, ...(order.email && { mail: entry }) }
  const completedAt = now.toISOString()
  const { outcome } = await deps.orders.change({
    orderId,
    ...sourcesOf('complete'),
    where: { stepDueAt: dueAt },
    set: { completedAt, nextCheckAt: entry.dueAt },
    remove: ['stepDueAt'],
    outbox: { step: undefined, ...trying },
    entry: { entry: 'completed', at: completedAt, what: 'order completed' },
  })
  if (outcome === 'refused') return 'stale'
  deps.log.info({ orderId, traceId, step: 'complete' }, 'order.transition')
  await tryEffects({ ...order, completedAt, outbox: trying }, trying, deps).catch(
    (err: unknown) => {
      // The order is completed. Its effects are still in the outbox, and the sweeper finds them.
      deps.log.warn({ orderId, traceId, err }, 'effect.postponed')
    },
  )
  return 'completed'
}
