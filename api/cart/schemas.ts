import { type Static, Type } from 'typebox'
import { OrderIdSchema, SkuSchema } from '../common-schemas.ts'
import { ProblemQuerySchema } from '../pages/return-to-form.ts'

const QuantitySchema = Type.Integer({ minimum: 1, maximum: 99, examples: [2] })

const LineSchema = Type.Object(
  { sku: SkuSchema, quantity: QuantitySchema },
  { additionalProperties: false },
)

/** The items that a buyer sends. */
export const ItemsSchema = Type.Array(LineSchema, {
  minItems: 1,
  maxItems: 20,
  description: 'SKUs and quantities; prices come from the shop only',
})

export const CartChangeSchema = Type.Object(
  {
    action: Type.Union([Type.Literal('add'), Type.Literal('set'), Type.Literal('remove')], {
      description: '`add` adds units, `set` replaces the quantity, `remove` removes the line',
      examples: ['add'],
    }),
    sku: SkuSchema,
    quantity: Type.Optional(QuantitySchema),
  },
  { additionalProperties: false },
)

/** The form of the cart's page: all lines as typed, and optionally one to remove. */
export const QuantitiesSchema = Type.Object(
  {
    cart: Type.Optional(
      Type.String({ maxLength: 64, description: 'The id of the cart that the page showed' }),
    ),
    lines: Type.Array(
      Type.Object({
        sku: SkuSchema,
        text: Type.String({ maxLength: 200, description: 'The typed text', examples: ['2'] }),
      }),
      { maxItems: 40 },
    ),
    remove: Type.Optional(SkuSchema),
  },
  {
    additionalProperties: false,
    examples: [{ lines: [{ sku: 'BOL-GRES-01', text: '2' }] }],
  },
)

const noticeOrder = (description: string) =>
  Type.Optional(Type.String({ maxLength: 64, description }))

const noticeUnits = (description: string) =>
  Type.Optional(Type.String({ pattern: '^\\d{1,3}$', description, examples: ['3'] }))

/** Selects the notice on the cart's page. Each value is checked against the stored orders or products. */
export const CartQuerySchema = Type.Object({
  cancelled: noticeOrder('The order whose payment page the buyer left'),
  ordered: noticeOrder('The paid order that already has these items'),
  again: noticeOrder('The order whose items were put into the cart again'),
  outdated: Type.Optional(
    Type.String({ maxLength: 8, description: 'Present if the form came from an outdated page' }),
  ),
  sku: Type.Optional(SkuSchema),
  requested: noticeUnits('The requested units of `sku`'),
  added: noticeUnits('The units of `sku` that were added'),
  problem: ProblemQuerySchema,
  max: noticeUnits('The most units that an order may have'),
  limit: Type.Optional(
    Type.String({ pattern: '^[a-z]{1,20}$', description: 'The limit of unpaid orders' }),
  ),
  wait: Type.Optional(
    Type.String({ pattern: '^\\d{1,6}$', description: 'Seconds until an order can be placed' }),
  ),
})

const LimitSchema = Type.Object(
  {
    sku: SkuSchema,
    requested: Type.Integer({ description: 'The requested units' }),
    added: Type.Integer({ description: 'The units that were added' }),
    inCart: Type.Integer({ description: 'The units now in the cart' }),
    reason: Type.Union([Type.Literal('stock'), Type.Literal('maximum')]),
    max: Type.Integer({ description: 'The maximum units that this buyer can order' }),
  },
  { description: 'Present if fewer units were added than requested' },
)

export const CartSchema = Type.Object(
  {
    lines: Type.Array(LineSchema),
    count: Type.Integer({ description: 'The units of all lines', examples: [2] }),
    limit: Type.Optional(LimitSchema),
    unpaidOrder: Type.Optional(
      Type.Object({ orderId: OrderIdSchema }, { description: 'The buyer’s unpaid order' }),
    ),
  },
  { $id: 'Cart' },
)

export type CartChange = Static<typeof CartChangeSchema>

export type CartQuery = Static<typeof CartQuerySchema>

export type Quantities = Static<typeof QuantitiesSchema>

export type CartView = Static<typeof CartSchema>
