import { type Static, Type } from 'typebox'

const AddressSchema = Type.Object({
  name: Type.String(),
  line1: Type.String(),
  line2: Type.Optional(Type.String()),
  postalCode: Type.String(),
  city: Type.String(),
  state: Type.Optional(Type.String()),
  country: Type.String(),
})

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

/** A genuine event that is not about an order of ours, or of a type that nobody here handles. */
export type ForeignEvent = {
  readonly foreign: true
  readonly eventId: string
  readonly type: string
}
