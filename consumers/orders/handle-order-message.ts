import { handleProviderEvent, type ProviderEventDeps } from '#core/payment/handle-provider-event.ts'
import { createMessageHandler } from '../message-handler.ts'
import type { HandleMessage } from '../received-message.ts'

/** Returns the handler of the orders queue. It applies the payment provider's events to orders. */
export function createOrderMessageHandler(deps: ProviderEventDeps): HandleMessage {
  return createMessageHandler(
    ['payment.event', 'refund.event', 'dispute.event'],
    ({ body, traceId }, redelivered) => handleProviderEvent(body, { traceId, redelivered }, deps),
    deps.log,
  )
}
