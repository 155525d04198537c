import { Type } from 'typebox'
import { ItemsSchema } from '../cart/schemas.ts'
import { OrderIdSchema } from '../common-schemas.ts'

export const CheckoutSchema = Type.Object({ items: ItemsSchema }, { additionalProperties: false })

/**
 * It has no example. The documentation page would fill it in, and every guest who sends it would
 * share one key, and so the same order.
 */
export const IdempotencyKeySchema = Type.String({
  pattern: '^[\\x21-\\x7e]{8,128}$',
  description:
    'Identifies one attempt: a retry with the same key has no second effect. Guests must use a random UUID, of version 4 or 7',
})

export const IdempotencySchema = Type.Object({
  'idempotency-key': Type.Optional(IdempotencyKeySchema),
})

export const PlacedSchema = Type.Object(
  {
    orderId: OrderIdSchema,
    url: Type.String({
      description: 'The payment page. If the order cannot be paid: its page in the shop',
      examples: ['https://checkout.stripe.com/c/pay/cs_test_a1B2c3'],
    }),
  },
  { $id: 'PlacedOrder', description: 'An order and the URL to open next' },
)
