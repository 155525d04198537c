import { type AdvanceDeps, advanceOrder } from '#core/order/advance-order.ts'
import { completeOrder } from '#core/order/complete-order.ts'
import { type EffectDeps, runDueEffects } from '#core/order/run-effects.ts'
import { handlerOf } from '../log-outcome.ts'
import type { Handle } from '../received.ts'

/** The long-tasks queue: a step of an order is due, or something in its outbox. */
export function createLongTaskHandler(deps: AdvanceDeps & EffectDeps): Handle {
  return handlerOf(
    ['order.step', 'order.effects'],
    ({ type, body, traceId }, redelivered) => {
      if (type === 'order.effects') return runDueEffects(body.orderId, deps)
      const { orderId, step, dueAt } = body
      return step === 'complete'
        ? completeOrder({ orderId, dueAt, traceId }, deps)
        : advanceOrder({ orderId, step, dueAt, traceId, redelivered }, deps)
    },
    deps.log,
  )
}
