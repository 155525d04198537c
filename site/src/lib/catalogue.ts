import { type CatalogueProduct, parseCatalogue } from '../../../core/catalogue/catalogue.ts'
import text from '../../../core/catalogue/catalogue.yaml?raw'
import type { Language } from '../../../core/language.ts'
import { formatMoney } from '../../../core/money.ts'
import { anchorOf } from './routes.ts'

/** The shop's catalogue. The same file fills the products table. */
export const catalogue = parseCatalogue(text)

/** The categories in the file's order, with their anchors on the home page and their products. */
export const categories = Object.entries(catalogue.categories).map(([id, { fr, en }]) => ({
  id,
  name: { fr, en },
  anchor: { fr: anchorOf(fr), en: anchorOf(en) },
  products: catalogue.products.filter(({ category }) => category === id),
}))

export type Category = (typeof categories)[number]

/** Returns the category of a product. Throws Error if the catalogue does not list the category. */
export function findCategory({ sku, category }: CatalogueProduct): Category {
  const found = categories.find(({ id }) => id === category)
  if (!found) throw new Error(`the catalogue does not list ${category}, the category of ${sku}`)
  return found
}

/** Returns four other products: the next ones in the catalogue, so mostly of the same category. */
export function relatedProducts({ sku }: CatalogueProduct): readonly CatalogueProduct[] {
  const { products } = catalogue
  const at = products.findIndex((product) => product.sku === sku)
  return [...products.slice(at + 1), ...products.slice(0, at)].slice(0, 4)
}

/** Returns the product's gross price as formatted text. */
export function priceOf({ price }: CatalogueProduct, language: Language): string {
  return formatMoney({ amount: price, currency: catalogue.currency }, language)
}

/** Returns the names of the countries that the shop delivers to, as one list. */
export function destinations(language: Language): string {
  const names = new Intl.DisplayNames(language, { type: 'region' })
  const countries = catalogue.shipTo.map((code) => names.of(code) ?? code)
  return new Intl.ListFormat(language).format(countries)
}
