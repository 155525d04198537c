import type { Catalogue, CatalogueProduct } from './catalogue.ts'

/** Returns the tax rate of a product, in basis points. Throws Error if its category has none. */
export function taxRateOf(catalogue: Catalogue, product: CatalogueProduct): number {
  const category = catalogue.categories[product.category]
  const rate = category && catalogue.taxRates[category.taxRate]
  if (rate === undefined) throw new Error(`no tax rate for ${product.sku}`)
  return rate
}
