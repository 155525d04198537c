import { type Static, Type } from 'typebox'

const AddressSchema = Type.Object({
  name: Type.String(),
  line1: Type.String(),
  line2: Type.Optional(Type.String()),
  postalCode: Type.String(),
  city: Type.String(),
  state: Type.Optional(Type.String()),
  /** ISO 3166-1 alpha-2. */
  country: Type.String(),
})

/** A delivery address. Fields that the country's addresses do not have are empty. */
export type Address = Readonly<Static<typeof AddressSchema>>

/**
 * An event of the payment provider, reduced to what the shop uses. `kind` and `objectId` together
 * are the deduplication key: the provider may send two events for one change.
 */
export const PaymentEventSchema = Type.Object({
  eventId: Type.String(),
  kind: Type.Union([
    Type.Literal('session_completed'),
    Type.Literal('session_async_succeeded'),
    Type.Literal('session_async_failed'),
    Type.Literal('session_expired'),
    Type.Literal('payment_succeeded'),
  ]),
  objectId: Type.String(),
  orderId: Type.String(),
  /** The trace id of the checkout, returned by the provider. */
  traceId: Type.Optional(Type.String()),
  /** ISO 8601, according to the provider's clock. */
  createdAt: Type.String(),
  paid: Type.Boolean(),
  /** Minor units. */
  amount: Type.Integer(),
  /** ISO 4217, upper case. Empty if the provider names none: the order then needs a review. */
  currency: Type.String({ pattern: '^([A-Z]{3})?$' }),
  paymentIntentId: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  address: Type.Optional(AddressSchema),
})

export type PaymentEvent = Static<typeof PaymentEventSchema>

/**
 * A refund event, for refunds that the shop or an operator in the provider's dashboard requested.
 * It has the payment's id, not the order's.
 */
export const RefundEventSchema = Type.Object({
  eventId: Type.String(),
  kind: Type.Literal('refund'),
  /** The shop's id if the shop requested the refund; otherwise the provider's. */
  refundId: Type.String(),
  providerRefundId: Type.String(),
  paymentIntentId: Type.String(),
  status: Type.Union([
    Type.Literal('pending'),
    Type.Literal('succeeded'),
    Type.Literal('canceled'),
    Type.Literal('failed'),
  ]),
  /** Minor units. */
  amount: Type.Integer(),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  createdAt: Type.String(),
  failure: Type.Optional(Type.String()),
})

export type RefundEvent = Static<typeof RefundEventSchema>

/** A dispute event. It has the payment's id, not the order's. */
export const DisputeEventSchema = Type.Object({
  eventId: Type.String(),
  kind: Type.Literal('dispute'),
  disputeId: Type.String(),
  paymentIntentId: Type.String(),
  /** What happened, e.g. `funds_withdrawn`. The deduplication key within a dispute. */
  what: Type.String(),
  status: Type.Union([Type.Literal('open'), Type.Literal('won'), Type.Literal('lost')]),
  /** Minor units. */
  amount: Type.Integer(),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  createdAt: Type.String(),
  why: Type.String(),
  /** Minor units that the bank gave to the buyer, if the dispute is lost; by default `amount`. */
  lost: Type.Optional(Type.Integer()),
  /** True if the bank waits for the shop's response. */
  needsResponse: Type.Optional(Type.Boolean()),
})

export type DisputeEvent = Static<typeof DisputeEventSchema>

/** Every event of the payment provider that the shop handles. */
export type ProviderEvent = PaymentEvent | RefundEvent | DisputeEvent

/**
 * A genuine event that does not concern an order of this shop, or has a type that the shop does not
 * handle.
 */
export type ForeignEvent = {
  readonly foreign: true
  readonly eventId: string
  readonly type: string
}
