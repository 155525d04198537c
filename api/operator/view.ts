import type { Static } from 'typebox'
import { orderNumber } from '#core/ids.ts'
import { approvalBlockOf } from '#core/payment/approval.ts'
import type { OrderTimeline } from '#core/ports/order-store.ts'
import { refundableOf } from '#core/refund/refund.ts'
import type { OperatorOrderSchema } from './schemas.ts'

/** Returns an order with its timeline and refunds, without the buyer's name, address and e-mail. */
export function toOperatorOrder(timeline: OrderTimeline): Static<typeof OperatorOrderSchema> {
  const { order, entries, refunds, disputes } = timeline
  const { orderId, traceId, status, createdAt, currency, total, refunded, disputesOpen } = order
  const { charged, paymentIntentId } = order
  const approvalBlock = status === 'review' ? approvalBlockOf(order) : undefined
  return {
    orderId,
    number: orderNumber(orderId),
    traceId,
    status,
    createdAt,
    currency,
    total,
    charged: charged?.amount ?? 0,
    chargedCurrency: charged?.currency ?? currency,
    refunded,
    refundable: refundableOf(order),
    chargedBack: order.chargedBack ?? 0,
    disputesOpen,
    ...(paymentIntentId && { paymentIntentId }),
    ...(approvalBlock && { approvalBlock }),
    refunds: [...refunds],
    disputes: [...disputes],
    timeline: entries.map(({ entry, at, what, details }) => ({
      entry,
      at,
      what,
      ...(details && { details }),
    })),
  }
}
