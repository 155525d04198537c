import { Type } from 'typebox'
import { orderIdPattern } from '#core/ids.ts'
import { ItemsSchema } from '../cart/schemas.ts'

export const CheckoutSchema = Type.Object({ items: ItemsSchema }, { additionalProperties: false })

/** Identifies one order attempt, so that a retry does not order twice. 8 to 128 visible ASCII characters. */
export const IdempotencyKeySchema = Type.String({ pattern: '^[\\x21-\\x7e]{8,128}$' })

export const IdempotencySchema = Type.Object({
  'idempotency-key': Type.Optional(IdempotencyKeySchema),
})

export const PlacedSchema = Type.Object(
  { orderId: Type.String({ pattern: orderIdPattern }), url: Type.String() },
  { $id: 'PlacedOrder' },
)
