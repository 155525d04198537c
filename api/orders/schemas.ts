import { type Static, Type } from 'typebox'
import { type OrderStatus, orderStatuses } from '#core/order/lifecycle.ts'
import { type RefundSummary, refundSummaries } from '#core/refund/refund.ts'
import {
  amountSchema,
  CurrencySchema,
  OrderIdSchema,
  OrderNumberSchema,
  SkuSchema,
  timeSchema,
} from '../common-schemas.ts'

const StatusSchema = Type.Unsafe<OrderStatus>({
  type: 'string',
  enum: orderStatuses,
  examples: ['paid'],
})

const ItemSchema = Type.Object({
  sku: SkuSchema,
  name: Type.String({ examples: ['Bol du matin'] }),
  quantity: Type.Integer({ examples: [2] }),
  unitPrice: amountSchema('The price of one unit with tax'),
})

const summary = {
  orderId: OrderIdSchema,
  number: OrderNumberSchema,
  status: StatusSchema,
  currency: CurrencySchema,
  total: amountSchema('The total with tax'),
  items: Type.Array(ItemSchema),
  createdAt: timeSchema('When the order was placed'),
}

/** The steps of a paid order, in sequence. */
export const stepNames = ['paid', 'packaging', 'shipping', 'completed'] as const

/** What a buyer may see of a refund: the bank may return it even after it was done. */
export const refundProgress = ['pending', 'disputed', 'done', 'transferred', 'failed'] as const

const RefundSchema = Type.Object({
  amount: amountSchema('The amount of this refund, in `chargedCurrency`'),
  progress: Type.Unsafe<RefundProgress>({ type: 'string', enum: refundProgress }),
  at: timeSchema('When it was requested'),
})

const AddressSchema = Type.Object({
  name: Type.String(),
  line1: Type.String(),
  line2: Type.Optional(Type.String()),
  postalCode: Type.String(),
  city: Type.String(),
  state: Type.Optional(Type.String()),
  country: Type.String({ description: 'ISO 3166-1 alpha-2', examples: ['FR'] }),
})

export const OrderSummarySchema = Type.Object(summary, {
  $id: 'OrderSummary',
  description: 'An order in a list',
})

export const OrderSchema = Type.Object(
  {
    ...summary,
    steps: Type.Array(
      Type.Object({
        status: Type.Unsafe<StepName>({ type: 'string', enum: stepNames }),
        at: timeSchema('When the step started'),
      }),
      { description: 'The steps done so far, oldest first' },
    ),
    dueAt: Type.Optional(timeSchema('When the current step ends')),
    charged: Type.Optional(
      amountSchema(
        'What the buyer paid, in `chargedCurrency`; it differs from the total if an operator approved it, or if it arrived late. Absent while nothing is paid',
      ),
    ),
    chargedCurrency: CurrencySchema,
    chargedBack: amountSchema('What a bank returned after a dispute, in `chargedCurrency`'),
    refundStatus: Type.Unsafe<RefundSummary>({ type: 'string', enum: refundSummaries }),
    refunded: amountSchema('The sum of all refunds, including pending ones, in `chargedCurrency`'),
    refunds: Type.Array(RefundSchema, { description: 'Oldest first' }),
    taxes: Type.Array(
      Type.Object({
        rate: Type.Integer({ description: 'Basis points: 2000 is 20 %', examples: [2000] }),
        amount: amountSchema('The VAT with this rate in the total'),
      }),
    ),
    address: Type.Optional(AddressSchema),
    cancellable: Type.Boolean(),
    payUntil: Type.Optional(
      timeSchema('When the payment page expires; present only while the order is unpaid'),
    ),
  },
  { $id: 'Order', description: 'An order as its buyer sees it' },
)

export const OrdersSchema = Type.Object(
  {
    orders: Type.Array(Type.Ref('OrderSummary')),
    cursor: Type.Optional(
      Type.String({ description: 'Selects the next page; absent on the last page' }),
    ),
  },
  { $id: 'Orders', description: 'A page of orders, newest first' },
)

export type OrderSummaryView = Static<typeof OrderSummarySchema>

export type OrderView = Static<typeof OrderSchema>

export type RefundView = Static<typeof RefundSchema>

export type RefundProgress = (typeof refundProgress)[number]

export type StepName = (typeof stepNames)[number]
