import { Type } from 'typebox'
import { orderStatuses } from '#core/order/lifecycle.ts'
import { disputeStatuses } from '#core/payment/dispute.ts'
import { refundStatuses } from '#core/refund/refund.ts'
import { IdempotencyKeySchema } from '../checkout/schemas.ts'

/** An entry of an order's refund ledger. */
export const RefundSchema = Type.Object(
  {
    refundId: Type.String(),
    status: Type.Unsafe<(typeof refundStatuses)[number]>({ type: 'string', enum: refundStatuses }),
    /** Minor units. */
    amount: Type.Integer(),
    currency: Type.String(),
    why: Type.String(),
    by: Type.String(),
    requestedAt: Type.String(),
    providerRefundId: Type.Optional(Type.String()),
    failure: Type.Optional(Type.String()),
  },
  { $id: 'Refund' },
)

const DisputeSchema = Type.Object({
  disputeId: Type.String(),
  status: Type.Unsafe<(typeof disputeStatuses)[number]>({ type: 'string', enum: disputeStatuses }),
  amount: Type.Integer(),
  currency: Type.String(),
  why: Type.String(),
  openedAt: Type.String(),
})

/** An order as operators see it: with its timeline and refunds, but without the buyer's data. */
export const OperatorOrderSchema = Type.Object(
  {
    orderId: Type.String(),
    number: Type.String(),
    traceId: Type.String(),
    status: Type.Unsafe<(typeof orderStatuses)[number]>({ type: 'string', enum: orderStatuses }),
    createdAt: Type.String(),
    currency: Type.String(),
    /** The order's total, in minor units of `currency`. */
    total: Type.Integer(),
    /** The amounts charged, refunded and still refundable, in minor units of `chargedCurrency`. */
    charged: Type.Integer(),
    chargedCurrency: Type.String(),
    refunded: Type.Integer(),
    refundable: Type.Integer(),
    disputesOpen: Type.Integer(),
    paymentIntentId: Type.Optional(Type.String()),
    refunds: Type.Array(Type.Ref('Refund')),
    disputes: Type.Array(DisputeSchema),
    timeline: Type.Array(
      Type.Object({
        entry: Type.String(),
        at: Type.String(),
        what: Type.String(),
        details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      }),
    ),
  },
  { $id: 'OperatorOrder' },
)

const WhySchema = Type.String({ minLength: 1, maxLength: 200 })

/** Required: a retry after a lost response must not refund twice. */
export const RefundHeadersSchema = Type.Object({ 'idempotency-key': IdempotencyKeySchema })

export const RefundRequestSchema = Type.Object(
  {
    /** Minor units. Default: the whole refundable amount. */
    amount: Type.Optional(Type.Integer({ minimum: 1, maximum: 99_999_999 })),
    why: WhySchema,
  },
  { additionalProperties: false },
)

export const RejectionSchema = Type.Object({ why: WhySchema }, { additionalProperties: false })

const line = Type.String({ minLength: 1, maxLength: 200 })

export const ApprovalSchema = Type.Object(
  {
    /** The delivery address, for an order that has none. */
    address: Type.Optional(
      Type.Object(
        {
          name: line,
          line1: line,
          line2: Type.Optional(line),
          postalCode: Type.String({ maxLength: 20 }),
          city: line,
          state: Type.Optional(line),
          country: Type.String({ pattern: '^[A-Z]{2}$' }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
