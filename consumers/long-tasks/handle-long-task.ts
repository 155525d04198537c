import { type AdvanceDeps, advanceOrder } from '#core/order/advance-order.ts'
import { completeOrder } from '#core/order/complete-order.ts'
import { mailLink } from '#core/order/mail-link.ts'
import { type EffectDeps, runDueEffects } from '#core/order/run-effects.ts'
import { createMessageHandler } from '../message-handler.ts'
import type { HandleMessage } from '../received-message.ts'

/**
 * Returns the handler of the long-tasks queue. It advances orders, runs the due effects of their
 * outbox, and mails the links that buyers request.
 */
export function createLongTaskHandler(deps: AdvanceDeps & EffectDeps): HandleMessage {
  return createMessageHandler(
    ['order.step', 'order.effects', 'order.link'],
    ({ type, body, traceId, occurredAt }, redelivered) => {
      if (type === 'order.link') return mailLink({ ...body, requestedAt: occurredAt }, deps)
      if (type === 'order.effects') return runDueEffects(body.orderId, deps)
      const { orderId, step, dueAt } = body
      return step === 'complete'
        ? completeOrder({ orderId, dueAt, traceId }, deps)
        : advanceOrder({ orderId, step, dueAt, traceId, redelivered }, deps)
    },
    deps.log,
  )
}
