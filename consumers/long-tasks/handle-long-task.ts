import { type AdvanceDeps, advanceOrder } from '#core/order/advance-order.ts'
import { type CompleteDeps, completeOrder } from '#core/order/complete-order.ts'
import { handlerOf } from '../log-outcome.ts'
import type { Handle } from '../received.ts'

/** The long-tasks queue: a step of an order is due. */
export function createLongTaskHandler(deps: AdvanceDeps & CompleteDeps): Handle {
  return handlerOf(
    ['order.step'],
    ({ body: { orderId, step, dueAt }, traceId }, redelivered) =>
      step === 'complete'
        ? completeOrder({ orderId, dueAt, traceId }, deps)
        : advanceOrder({ orderId, step, dueAt, traceId, redelivered }, deps),
    deps.log,
  )
}
