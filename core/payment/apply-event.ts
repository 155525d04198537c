import type { ProviderEvent } from '../ports/payment-event.ts'
import { type HearMoneyDeps, hearRefund } from '../refund/apply-event.ts'
import { hearDispute } from './apply-dispute.ts'
import { type SettleDeps, type Settlement, settlePayment } from './settle-payment.ts'

export type HearDeps = SettleDeps & HearMoneyDeps

/**
 * Brings anything that the provider tells into its order: from the queue, from a sweep or from a
 * reconciliation alike. Twice is once. Throws as the acts do; the caller comes again.
 */
export async function hearProvider(
  event: ProviderEvent,
  { traceId, redelivered }: { readonly traceId: string; readonly redelivered: boolean },
  deps: HearDeps,
): Promise<Settlement | 'foreign'> {
  switch (event.kind) {
    case 'refund':
      return hearRefund(event, traceId, deps)
    case 'dispute':
      return hearDispute(event, traceId, deps)
    default:
      return settlePayment({ event, traceId, redelivered }, deps)
  }
}
