import { Type } from 'typebox'
import { ItemsSchema } from '../cart/schemas.ts'
import { OrderIdSchema } from '../common-schemas.ts'

export const CheckoutSchema = Type.Object({ items: ItemsSchema }, { additionalProperties: false })

export const IdempotencyKeySchema = Type.String({
  pattern: '^[\\x21-\\x7e]{8,128}$',
  description: 'Identifies one attempt, so that a retry does not act twice; a guest’s is a UUID',
  examples: ['5f0c7a52-5b0f-4e5e-9f0a-3a9d6f1f2b7c'],
})

export const IdempotencySchema = Type.Object({
  'idempotency-key': Type.Optional(IdempotencyKeySchema),
})

export const PlacedSchema = Type.Object(
  {
    orderId: OrderIdSchema,
    url: Type.String({
      description: 'The payment page',
      examples: ['https://checkout.stripe.com/c/pay/cs_test_a1B2c3'],
    }),
  },
  { $id: 'PlacedOrder', description: 'A placed order and its payment page' },
)
