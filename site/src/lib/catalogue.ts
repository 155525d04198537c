import { type CatalogueProduct, parseCatalogue } from '../../../core/catalogue/catalogue.ts'
import text from '../../../core/catalogue/catalogue.yaml?raw'
import type { Language } from '../../../core/language.ts'
import { formatMoney } from '../../../core/money.ts'
import { anchorOf } from './routes.ts'

/** What the shop sells, from the file that fills the products table as well. */
export const catalogue = parseCatalogue(text)

/** The categories in the file's order, each with its anchors on the home page and what it holds. */
export const shelves = Object.entries(catalogue.categories).map(([id, { fr, en }]) => ({
  id,
  name: { fr, en },
  anchor: { fr: anchorOf(fr), en: anchorOf(en) },
  products: catalogue.products.filter(({ category }) => category === id),
}))

export type Shelf = (typeof shelves)[number]

export function shelfOf({ sku, category }: CatalogueProduct): Shelf {
  const shelf = shelves.find(({ id }) => id === category)
  if (!shelf) throw new Error(`${sku} is on no shelf`)
  return shelf
}

/** Four others to look at: those that come after it in the catalogue, and so of its shelf first. */
export function relatedTo({ sku }: CatalogueProduct): readonly CatalogueProduct[] {
  const { products } = catalogue
  const at = products.findIndex((product) => product.sku === sku)
  return [...products.slice(at + 1), ...products.slice(0, at)].slice(0, 4)
}

/** The product's gross price as people read it. */
export function priceOf({ price }: CatalogueProduct, language: Language): string {
  return formatMoney({ amount: price, currency: catalogue.currency }, language)
}

/** Where the shop delivers, by name. */
export function destinations(language: Language): string {
  const names = new Intl.DisplayNames(language, { type: 'region' })
  const countries = catalogue.shipTo.map((code) => names.of(code) ?? code)
  return new Intl.ListFormat(language).format(countries)
}
