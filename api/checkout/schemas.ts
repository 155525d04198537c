import { Type } from 'typebox'
import { ItemsSchema } from '../cart/schemas.ts'
import { OrderIdSchema } from '../common-schemas.ts'

export const CheckoutSchema = Type.Object({ items: ItemsSchema }, { additionalProperties: false })

/**
 * A random UUID, because a guest's key grants access to the guest's order, and no other client may occupy the
 * key of another request. Only the versions 4 and 7 are random:
 * https://www.rfc-editor.org/rfc/rfc9562#section-5. It has no example. The documentation page would fill it
 * in, and every guest who sends it would share one key, and so the same order.
 */
export const IdempotencyKeySchema = Type.String({
  pattern:
    '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[47][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
  description:
    'A random UUID, of version 4 or 7, for each attempt: a retry with the same key has no second effect',
})

/**
 * Returns whether a key was typed and not generated. A random UUID has fewer than 6 different digits
 * less than once in 10^11.
 */
export function isTypedKey(key: string): boolean {
  return new Set(key.toLowerCase().replaceAll('-', '')).size < 6
}

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
