import { type Static, Type } from 'typebox'
import { type OrderStatus, orderStatuses } from '#core/order/lifecycle.ts'
import { type RefundSummary, refundSummaries } from '#core/refund/refund.ts'

const StatusSchema = Type.Unsafe<OrderStatus>({ type: 'string', enum: orderStatuses })

const ItemSchema = Type.Object({
  sku: Type.String(),
  name: Type.String(),
  quantity: Type.Integer(),
  /** Gross, minor units. */
  unitPrice: Type.Integer(),
})

const summary = {
  orderId: Type.String(),
  /** A short code to read out over the telephone. */
  number: Type.String(),
  status: StatusSchema,
  currency: Type.String(),
  /** Gross, minor units. */
  total: Type.Integer(),
  items: Type.Array(ItemSchema),
  createdAt: Type.String(),
}

/** The steps of a paid order, in sequence. */
export const stepNames = ['paid', 'packaging', 'shipping', 'completed'] as const

/** An order in a list. */
export const OrderSummarySchema = Type.Object(summary, { $id: 'OrderSummary' })

/** An order as its buyer may see it. */
export const OrderSchema = Type.Object(
  {
    ...summary,
    /** The steps done so far, oldest first. */
    steps: Type.Array(
      Type.Object({
        status: Type.Unsafe<StepName>({ type: 'string', enum: stepNames }),
        at: Type.String(),
      }),
    ),
    /** When the current step ends. */
    dueAt: Type.Optional(Type.String()),
    refundStatus: Type.Unsafe<RefundSummary>({ type: 'string', enum: refundSummaries }),
    /** The amount refunded, including pending refunds, in minor units. */
    refunded: Type.Integer(),
    cancellable: Type.Boolean(),
    /** When the payment page expires and the stock is released. Present only while the order is unpaid. */
    payUntil: Type.Optional(Type.String()),
  },
  { $id: 'Order' },
)

export const OrdersSchema = Type.Object(
  {
    orders: Type.Array(Type.Ref('OrderSummary')),
    /** Selects the next page. Absent on the last page. */
    cursor: Type.Optional(Type.String()),
  },
  { $id: 'Orders' },
)

export type OrderSummaryView = Static<typeof OrderSummarySchema>

export type OrderView = Static<typeof OrderSchema>

export type StepName = (typeof stepNames)[number]
