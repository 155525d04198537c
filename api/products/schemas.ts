import { Type } from 'typebox'
import { amountSchema, CurrencySchema, SkuSchema } from '../common-schemas.ts'

const localised = (fr: string, en: string) =>
  Type.Object({ fr: Type.String({ examples: [fr] }), en: Type.String({ examples: [en] }) })

export const ProductSchema = Type.Object(
  {
    sku: SkuSchema,
    name: localised('Bol du matin', 'Breakfast bowl'),
    slug: localised('bol-du-matin', 'breakfast-bowl'),
    price: amountSchema('The price with tax'),
    currency: CurrencySchema,
    maxPerOrder: Type.Integer({ description: 'The maximum units per order', examples: [10] }),
    available: Type.Integer({ description: 'The units in stock', examples: [40] }),
  },
  { $id: 'Product', description: 'A product on sale' },
)
