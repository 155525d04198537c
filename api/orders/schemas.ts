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
  /** The code to read over the telephone. */
  number: Type.String(),
  status: StatusSchema,
  currency: Type.String(),
  /** Gross, minor units. */
  total: Type.Integer(),
  items: Type.Array(ItemSchema),
  createdAt: Type.String(),
}

/** What is done for a paid order, in this order. */
export const stepNames = ['paid', 'packaging', 'shipping', 'completed'] as const

/** An order in a list. */
export const OrderSummarySchema = Type.Object(summary, { $id: 'OrderSummary' })

/** An order as its buyer may see it. */
export const OrderSchema = Type.Object(
  {
    ...summary,
    /** What has been done, oldest first. */
    steps: Type.Array(
      Type.Object({
        status: Type.Unsafe<StepName>({ type: 'string', enum: stepNames }),
        at: Type.String(),
      }),
    ),
    /** When the step under way ends. */
    dueAt: Type.Optional(Type.String()),
    refundStatus: Type.Unsafe<RefundSummary>({ type: 'string', enum: refundSummaries }),
    /** Minor units that went back to the buyer, or are on their way. */
    refunded: Type.Integer(),
    cancellable: Type.Boolean(),
    /** Until when it can be paid, and its goods are held; absent once there is nothing to pay. */
    payUntil: Type.Optional(Type.String()),
  },
  { $id: 'Order' },
)

export const OrdersSchema = Type.Object(
  {
    orders: Type.Array(Type.Ref('OrderSummary')),
    /** Asks for the next page; absent on the last. */
    cursor: Type.Optional(Type.String()),
  },
  { $id: 'Orders' },
)

export type OrderSummaryView = Static<typeof OrderSummarySchema>

export type OrderView = Static<typeof OrderSchema>

export type StepName = (typeof stepNames)[number]
