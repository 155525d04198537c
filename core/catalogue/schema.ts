import { type Static, Type } from 'typebox'
import { limits } from './limits.ts'
import { skuPattern } from './sku.ts'

/** `limitOf` names the system whose limit a value exceeds; `form` describes a pattern in words. */
export type Annotations = { readonly limitOf?: string; readonly form?: string }

const Text = Type.String({ minLength: 1 })
const Localised = Type.Object({ fr: Text, en: Text }, { additionalProperties: false })

const Name = Type.String({
  minLength: 1,
  maxLength: limits.nameCharacters.maximum,
  limitOf: limits.nameCharacters.of,
})
const Slug = Type.String({
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
  maxLength: 64,
  form: 'lower-case words joined by hyphens, such as stoneware-mug',
})
const Lines = Type.Array(Text, { maxItems: 12 })

const ProductSchema = Type.Object(
  {
    sku: Type.String({
      pattern: skuPattern,
      form: `3 to ${limits.skuCharacters.maximum} capitals, digits and hyphens`,
      limitOf: limits.skuCharacters.of,
    }),
    slug: Type.Object({ fr: Slug, en: Slug }, { additionalProperties: false }),
    name: Type.Object({ fr: Name, en: Name }, { additionalProperties: false }),
    summary: Localised,
    description: Localised,
    category: Type.String(),
    /**
     * Gross, minor units of the catalogue's currency. `rules.ts` checks the minimum and the
     * maximum.
     */
    price: Type.Integer(),
    /** Initial units in the products table. */
    stock: Type.Integer({
      minimum: 0,
      maximum: limits.stock.maximum,
      limitOf: limits.stock.of,
    }),
    maxPerOrder: Type.Integer({ minimum: 1, maximum: 99 }),
    image: Type.String({ pattern: '^[a-z0-9-]+$', form: 'a drawing’s name, such as tasse-gres' }),
    details: Type.Object({ fr: Lines, en: Lines }, { additionalProperties: false }),
  },
  { additionalProperties: false },
)

export const CatalogueSchema = Type.Object(
  {
    currency: Type.String(),
    shipTo: Type.Array(Type.String(), { minItems: 1, uniqueItems: true }),
    /** Basis points. */
    taxRates: Type.Record(Type.String(), Type.Integer({ minimum: 0, maximum: 10_000 })),
    categories: Type.Record(
      Type.String(),
      Type.Object({ fr: Text, en: Text, taxRate: Type.String() }, { additionalProperties: false }),
    ),
    products: Type.Array(ProductSchema, { minItems: 1 }),
  },
  { additionalProperties: false },
)

export type CatalogueProduct = Static<typeof ProductSchema>
export type CatalogueContent = Static<typeof CatalogueSchema>
