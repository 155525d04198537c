import { type SettleDeps, settlePayment } from '#core/payment/settle-payment.ts'
import { handlerOf } from '../log-outcome.ts'
import type { Handle } from '../received.ts'

/** The orders queue: what the payment provider told us, brought into the order. */
export function createOrderMessageHandler(deps: SettleDeps): Handle {
  return handlerOf(
    ['payment.event'],
    ({ body: event, traceId }, redelivered) => settlePayment({ event, traceId, redelivered }, deps),
    deps.log,
  )
}
