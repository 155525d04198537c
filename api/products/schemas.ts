import { Type } from 'typebox'

const LocalisedSchema = Type.Object({ fr: Type.String(), en: Type.String() })

export const ProductSchema = Type.Object(
  {
    sku: Type.String(),
    name: LocalisedSchema,
    slug: LocalisedSchema,
    /** Gross, minor units. */
    price: Type.Integer(),
    currency: Type.String(),
    maxPerOrder: Type.Integer(),
    available: Type.Integer(),
  },
  { $id: 'Product' },
)
