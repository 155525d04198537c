import { Type } from 'typebox'
import { orderStatuses } from '#core/order/lifecycle.ts'
import { type ApprovalBlock, approvalBlocks } from '#core/payment/approval.ts'
import { disputeStatuses } from '#core/payment/dispute.ts'
import { type InboxItem, inboxKinds } from '#core/payment/inbox.ts'
import { refundStatuses } from '#core/refund/refund.ts'
import { IdempotencyKeySchema } from '../checkout/schemas.ts'
import {
  amountSchema,
  CurrencySchema,
  OrderIdSchema,
  OrderNumberSchema,
  timeSchema,
} from '../common-schemas.ts'

export const RefundSchema = Type.Object(
  {
    refundId: Type.String({ examples: ['rfd_5f0c7a525b0f4e5e9f0a3a9d6f'] }),
    status: Type.Unsafe<(typeof refundStatuses)[number]>({ type: 'string', enum: refundStatuses }),
    amount: amountSchema('The refunded amount'),
    currency: CurrencySchema,
    why: Type.String({ description: 'The reason', examples: ['It arrived broken'] }),
    by: Type.String({ description: 'Who requested it, such as the id of an operator' }),
    requestedAt: timeSchema('When the refund was requested'),
    providerRefundId: Type.Optional(Type.String({ description: 'Stripe’s id of the refund' })),
    failure: Type.Optional(Type.String({ description: 'Why Stripe could not refund' })),
    paidBy: Type.Optional(
      Type.Literal('transfer', { description: 'How the shop paid it outside Stripe' }),
    ),
    reference: Type.Optional(Type.String({ description: 'The bank’s reference of the transfer' })),
    waitsFor: Type.Optional(
      Type.Literal('dispute', { description: 'What must end before Stripe accepts the refund' }),
    ),
  },
  { $id: 'Refund', description: 'An entry of an order’s refund ledger' },
)

const DisputeSchema = Type.Object({
  disputeId: Type.String({ description: 'Stripe’s id of the dispute' }),
  status: Type.Unsafe<(typeof disputeStatuses)[number]>({ type: 'string', enum: disputeStatuses }),
  amount: amountSchema('The disputed amount'),
  currency: CurrencySchema,
  why: Type.String({ description: 'Stripe’s reason code' }),
  openedAt: timeSchema('When the dispute was opened'),
  lost: Type.Optional(amountSchema('What the bank gave to the buyer, if the dispute is lost')),
})

const ApprovalBlockSchema = Type.Unsafe<ApprovalBlock>({
  type: 'string',
  enum: approvalBlocks,
  description: 'Why the order under review cannot be approved; absent if it can',
})

export const OperatorOrderSchema = Type.Object(
  {
    orderId: OrderIdSchema,
    number: OrderNumberSchema,
    traceId: Type.String({ description: 'The id in all log lines of the order' }),
    status: Type.Unsafe<(typeof orderStatuses)[number]>({ type: 'string', enum: orderStatuses }),
    createdAt: timeSchema('When the order was placed'),
    currency: CurrencySchema,
    total: amountSchema('The order’s total with tax'),
    charged: amountSchema('The charged amount, in `chargedCurrency`'),
    chargedCurrency: CurrencySchema,
    refunded: amountSchema('The sum of all refunds, in `chargedCurrency`'),
    refundable: amountSchema('The amount that can still be refunded, in `chargedCurrency`'),
    chargedBack: amountSchema('What banks gave back to the buyer, in `chargedCurrency`'),
    approvalBlock: Type.Optional(ApprovalBlockSchema),
    disputesOpen: Type.Integer({ description: 'The number of open disputes', examples: [0] }),
    paymentIntentId: Type.Optional(Type.String({ description: 'Stripe’s id of the payment' })),
    refunds: Type.Array(Type.Ref('Refund')),
    disputes: Type.Array(DisputeSchema),
    timeline: Type.Array(
      Type.Object({
        entry: Type.String({ description: 'The key of the event', examples: ['placed'] }),
        at: timeSchema('When it happened'),
        what: Type.String({ examples: ['order placed'] }),
        details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      }),
    ),
  },
  {
    $id: 'OperatorOrder',
    description: 'An order as operators see it: with its timeline, without the buyer’s data',
  },
)

export const InboxSchema = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        kind: Type.Unsafe<InboxItem['kind']>({ type: 'string', enum: inboxKinds }),
        orderId: OrderIdSchema,
        since: timeSchema('Since when it waits'),
        why: Type.String({ description: 'The last error, or why a person must decide' }),
        subject: Type.Optional(
          Type.String({
            description:
              'The id of the refund, dispute, mail or alert, or the names of the effects',
          }),
        ),
        amount: Type.Optional(amountSchema('The amount, if the item is about money')),
        currency: Type.Optional(CurrencySchema),
        approvalBlock: Type.Optional(ApprovalBlockSchema),
      }),
    ),
    hasMore: Type.Boolean({ description: 'Whether there are more than the list contains' }),
    deadLetters: Type.Optional(
      Type.Integer({
        description:
          'The number of messages in the dead-letter queues, which are not in the list. Absent if SQS does not answer',
        examples: [0],
      }),
    ),
  },
  { $id: 'Inbox', description: 'What only an operator can end' },
)

const WhySchema = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'The reason, for the order’s timeline',
  examples: ['It arrived broken'],
})

/** Required: a retry after a lost response must not refund twice. */
export const RefundHeadersSchema = Type.Object({ 'idempotency-key': IdempotencyKeySchema })

export const RefundRequestSchema = Type.Object(
  {
    amount: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 99_999_999,
        description: 'In minor units. By default, the whole amount that can still be refunded',
        examples: [500],
      }),
    ),
    why: WhySchema,
  },
  { additionalProperties: false },
)

export const RejectionSchema = Type.Object({ why: WhySchema }, { additionalProperties: false })

const line = (example: string) => Type.String({ minLength: 1, maxLength: 200, examples: [example] })

export const ApprovalSchema = Type.Object(
  {
    address: Type.Optional(
      Type.Object(
        {
          name: line('Camille Martin'),
          line1: line('12 rue des Carmes'),
          line2: Type.Optional(line('Bâtiment B')),
          postalCode: Type.String({ maxLength: 20, examples: ['44000'] }),
          city: Type.String({
            maxLength: 200,
            description: 'Empty in countries whose addresses have none, such as Singapore',
            examples: ['Nantes'],
          }),
          state: Type.Optional(line('Pays de la Loire')),
          country: Type.String({
            pattern: '^[A-Z]{2}$',
            description: 'ISO 3166-1 alpha-2',
            examples: ['FR'],
          }),
        },
        {
          additionalProperties: false,
          description: 'The delivery address, for an order that has none',
        },
      ),
    ),
  },
  { additionalProperties: false },
)
