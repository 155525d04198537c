import type { RefundEvent } from '../ports/payment-event.ts'
import type { PaymentGateway } from '../ports/payment-gateway.ts'
import { type RecordRefundDeps, recordRefund } from './apply-event.ts'

export type HearMoneyDeps = RecordRefundDeps & {
  readonly gateway: Pick<PaymentGateway, 'orderOfPayment'>
}

/**
 * Brings a refund that the provider tells of into its order's ledger, whoever asked for it. `foreign`
 * where its payment was not ours.
 */
export async function hearRefund(
  event: RefundEvent,
  traceId: string,
  deps: HearMoneyDeps,
): Promise<'recorded' | 'repeated' | 'foreign'> {
  const orderId = await orderOf(event.paymentIntentId, deps)
  if (!orderId) return 'foreign'
  const { eventId: _, kind: __, createdAt, ...refund } = event
  return recordRefund(
    {
      ...refund,
      orderId,
      traceId,
      why: 'made at the payment provider',
      by: 'payment provider',
      requestedAt: createdAt,
      attempt: 1,
    },
    deps,
  )
}

/**
 * The order of a payment. The lookup is written when the payment settles; a refund may be heard of
 * before that, and the provider then says what the payment was for.
 */
export async function orderOf(
  paymentIntentId: string,
  { orders, gateway }: HearMoneyDeps,
): Promise<string | undefined> {
  return (
    (await orders.orderOfPayment(paymentIntentId)) ??
    (await gateway.orderOfPayment(paymentIntentId))
  )
}
