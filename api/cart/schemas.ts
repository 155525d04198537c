import { type Static, Type } from 'typebox'
import { skuPattern } from '#core/catalogue/sku.ts'

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

export const CartSchema = Type.Object(
  { lines: Type.Array(LineSchema), count: Type.Integer() },
  { $id: 'Cart' },
)

export type CartChange = Static<typeof CartChangeSchema>

export type CartView = Static<typeof CartSchema>
