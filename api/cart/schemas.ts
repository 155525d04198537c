import { type Static, Type } from 'typebox'
import { skuPattern } from '#core/catalogue/sku.ts'
import { orderIdPattern } from '#core/ids.ts'

export const SkuSchema = Type.String({ pattern: skuPattern })

export const QuantitySchema = Type.Integer({ minimum: 1, maximum: 99 })

const LineSchema = Type.Object(
  { sku: SkuSchema, quantity: QuantitySchema },
  { additionalProperties: false },
)

/** The items that a buyer sends: SKUs and quantities. Prices come from the shop only. */
export const ItemsSchema = Type.Array(LineSchema, { minItems: 1, maxItems: 20 })

export const CartChangeSchema = Type.Object(
  {
    action: Type.Union([Type.Literal('add'), Type.Literal('set'), Type.Literal('remove')]),
    sku: SkuSchema,
    quantity: Type.Optional(QuantitySchema),
  },
  { additionalProperties: false },
)

/** The form of the cart's page: all lines as typed, and optionally one to remove. */
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

/** Selects the notice on the cart's page. Each value is checked against the stored orders or products. */
export const CartQuerySchema = Type.Object({
  /** The order whose payment page the buyer left. */
  cancelled: Type.Optional(Type.String({ maxLength: 64 })),
  /** The paid order that already has these items. */
  ordered: Type.Optional(Type.String({ maxLength: 64 })),
  /** The order whose items were put into the cart again. */
  again: Type.Optional(Type.String({ maxLength: 64 })),
  outdated: Type.Optional(Type.String({ maxLength: 8 })),
  /** Present if fewer units were added than requested. */
  sku: Type.Optional(SkuSchema),
  requested: Type.Optional(Type.String({ pattern: '^\\d{1,3}$' })),
  added: Type.Optional(Type.String({ pattern: '^\\d{1,3}$' })),
})

const LimitSchema = Type.Object({
  sku: Type.String(),
  requested: Type.Integer(),
  added: Type.Integer(),
  inCart: Type.Integer(),
  reason: Type.Union([Type.Literal('stock'), Type.Literal('maximum')]),
  max: Type.Integer(),
})

export const CartSchema = Type.Object(
  {
    lines: Type.Array(LineSchema),
    count: Type.Integer(),
    /** Why fewer units were added than requested. */
    limit: Type.Optional(LimitSchema),
    /** The buyer's unpaid order. */
    unpaidOrder: Type.Optional(Type.Object({ orderId: Type.String({ pattern: orderIdPattern }) })),
  },
  { $id: 'Cart' },
)

export type CartChange = Static<typeof CartChangeSchema>

export type CartQuery = Static<typeof CartQuerySchema>

export type Quantities = Static<typeof QuantitiesSchema>

export type CartView = Static<typeof CartSchema>
