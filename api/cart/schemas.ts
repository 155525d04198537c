import { type Static, Type } from 'typebox'
import { skuPattern } from '#core/catalogue/sku.ts'
import { orderIdPattern } from '#core/ids.ts'

export const SkuSchema = Type.String({ pattern: skuPattern })

export const QuantitySchema = Type.Integer({ minimum: 1, maximum: 99 })

const LineSchema = Type.Object(
  { sku: SkuSchema, quantity: QuantitySchema },
  { additionalProperties: false },
)

/** What a buyer may name: products and how many of each. Prices are the shop's own. */
export const ItemsSchema = Type.Array(LineSchema, { minItems: 1, maxItems: 20 })

export const CartChangeSchema = Type.Object(
  {
    action: Type.Union([Type.Literal('add'), Type.Literal('set'), Type.Literal('remove')]),
    sku: SkuSchema,
    quantity: Type.Optional(QuantitySchema),
  },
  { additionalProperties: false },
)

/** The form of the cart's page: every line as it is typed, and perhaps one to remove. */
export const QuantitiesSchema = Type.Object(
  {
    /** The id of the cart that the page showed. */
    cart: Type.Optional(Type.String({ maxLength: 64 })),
    lines: Type.Array(Type.Object({ sku: SkuSchema, text: Type.String({ maxLength: 200 }) }), {
      maxItems: 40,
    }),
    remove: Type.Optional(SkuSchema),
  },
  { additionalProperties: false },
)

/** What a cart's page says at its top. Each is checked against the orders or the products. */
export const CartQuerySchema = Type.Object({
  /** The order whose payment page the buyer left. */
  cancelled: Type.Optional(Type.String({ maxLength: 64 })),
  /** The order that has paid for what the buyer wanted to order. */
  ordered: Type.Optional(Type.String({ maxLength: 64 })),
  /** The order whose things were put into the cart once more. */
  again: Type.Optional(Type.String({ maxLength: 64 })),
  outdated: Type.Optional(Type.String({ maxLength: 8 })),
  /** Less was added than was asked for. */
  sku: Type.Optional(SkuSchema),
  asked: Type.Optional(Type.String({ pattern: '^\\d{1,3}$' })),
  added: Type.Optional(Type.String({ pattern: '^\\d{1,3}$' })),
})

const LimitSchema = Type.Object({
  sku: Type.String(),
  asked: Type.Integer(),
  added: Type.Integer(),
  inCart: Type.Integer(),
  reason: Type.Union([Type.Literal('stock'), Type.Literal('maximum')]),
  most: Type.Integer(),
})

export const CartSchema = Type.Object(
  {
    lines: Type.Array(LineSchema),
    count: Type.Integer(),
    /** Why less was added than was asked for. */
    limit: Type.Optional(LimitSchema),
    /** The buyer's order that still waits for its payment. */
    waiting: Type.Optional(Type.Object({ orderId: Type.String({ pattern: orderIdPattern }) })),
  },
  { $id: 'Cart' },
)

export type CartChange = Static<typeof CartChangeSchema>

export type CartQuery = Static<typeof CartQuerySchema>

export type Quantities = Static<typeof QuantitiesSchema>

export type CartView = Static<typeof CartSchema>
