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

/** Where a parcel goes. */
export type Address = Readonly<Static<typeof AddressSchema>>

/**
 * What the payment provider told us, in the shop's words and nothing more. `objectId` with `kind` is
 * the dedupe id: the provider may make two events of one change.
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
  /** The trace that the order's checkout began; it came back to us through the provider. */
  traceId: Type.Optional(Type.String()),
  /** ISO 8601, by the provider's clock. */
  createdAt: Type.String(),
  paid: Type.Boolean(),
  /** Minor units. */
  amount: Type.Integer(),
  /** ISO 4217, upper case. */
  currency: Type.String(),
  paymentIntentId: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  address: Type.Optional(AddressSchema),
})

export type PaymentEvent = Static<typeof PaymentEventSchema>

/** Of a refund, wherever it was asked for. It names its payment, never its order. */
export const RefundEventSchema = Type.Object({
  eventId: Type.String(),
  kind: Type.Literal('refund'),
  /** Our own id where we asked for it, else the provider's. */
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
  currency: Type.String(),
  createdAt: Type.String(),
  failure: Type.Optional(Type.String()),
})

export type RefundEvent = Static<typeof RefundEventSchema>

/** Of a dispute. It names its payment, never its order. */
export const DisputeEventSchema = Type.Object({
  eventId: Type.String(),
  kind: Type.Literal('dispute'),
  disputeId: Type.String(),
  paymentIntentId: Type.String(),
  /** What happened, e.g. `funds_withdrawn`; the same thing twice is one thing. */
  what: Type.String(),
  status: Type.Union([Type.Literal('open'), Type.Literal('won'), Type.Literal('lost')]),
  /** Minor units. */
  amount: Type.Integer(),
  currency: Type.String(),
  createdAt: Type.String(),
  why: Type.String(),
})

export type DisputeEvent = Static<typeof DisputeEventSchema>

/** Everything about an order's money that the provider tells. */
export type ProviderEvent = PaymentEvent | RefundEvent | DisputeEvent

/** A genuine event that is not about an order of ours, or of a type that nobody here handles. */
export type ForeignEvent = {
  readonly foreign: true
  readonly eventId: string
  readonly type: string
}
