import type { ProviderEvent } from '../ports/payment-event.ts'
import { applyRefundEvent, type LedgerEventDeps } from '../refund/apply-refund-event.ts'
import { applyDisputeEvent } from './apply-dispute.ts'
import { type SettleDeps, type Settlement, settlePayment } from './settle-payment.ts'

export type ProviderEventDeps = SettleDeps & LedgerEventDeps

/**
 * Applies an event of the payment provider to its order. The event may come from the queue or from
 * a reconciliation. Idempotent. If it throws, the caller must retry the event.
 */
export async function handleProviderEvent(
  event: ProviderEvent,
  { traceId, redelivered }: { readonly traceId: string; readonly redelivered: boolean },
  deps: ProviderEventDeps,
): Promise<Settlement | 'foreign'> {
  switch (event.kind) {
    case 'refund':
      return applyRefundEvent(event, traceId, deps)
    case 'dispute':
      return applyDisputeEvent(event, traceId, deps)
    default:
      return settlePayment({ event, traceId, redelivered }, deps)
  }
}
