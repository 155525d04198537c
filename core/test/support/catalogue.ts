import type { Catalogue, CatalogueProduct } from '#core/catalogue/catalogue.ts'
import type { Localised } from '#core/language.ts'

type Wanted = Pick<CatalogueProduct, 'sku' | 'price' | 'stock'> & { readonly name?: Localised }

/** Returns a catalogue of these products; all other fields have default values. */
export function catalogueOf(products: readonly Wanted[]): Catalogue {
  return {
    currency: 'EUR',
    shipTo: ['FR'],
    taxRates: { standard: 2000 },
    categories: { all: { fr: 'x', en: 'x', taxRate: 'standard' } },
    digest: 'one',
    products: products.map(({ sku, price, stock, name = { fr: sku, en: sku } }) => ({
      sku,
      slug: { fr: sku.toLowerCase(), en: sku.toLowerCase() },
      name,
      summary: name,
      description: name,
      category: 'all',
      price,
      stock,
      maxPerOrder: 10,
      image: 'x',
      details: { fr: [], en: [] },
    })),
  }
}
