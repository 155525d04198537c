import { handleProviderEvent, type ProviderEventDeps } from '#core/payment/handle-provider-event.ts'
import { createMessageHandler } from '../log-outcome.ts'
import type { Handle } from '../received.ts'

/** Returns the handler of the orders queue. It applies the payment provider's events to orders. */
export function createOrderMessageHandler(deps: ProviderEventDeps): Handle {
  return createMessageHandler(
    ['payment.event', 'refund.event', 'dispute.event'],
    ({ body, traceId }, redelivered) => handleProviderEvent(body, { traceId, redelivered }, deps),
    deps.log,
  )
}
