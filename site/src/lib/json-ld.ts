import type { CatalogueProduct } from '../../../core/catalogue/catalogue.ts'
import type { Language } from '../../../core/language.ts'
import { toDecimal } from '../../../core/money.ts'

/**
 * Returns a product as structured data (schema.org/Product). Prices are decimal strings. It has no
 * `availability`: a static page cannot know the stock, and search engines may not call the API.
 */
export function toStructuredData(
  product: CatalogueProduct,
  page: {
    readonly language: Language
    readonly currency: string
    readonly url: string
    readonly image: string
  },
): object {
  const { language, currency, url, image } = page
  return {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: product.name[language],
    description: product.description[language],
    sku: product.sku,
    image,
    url,
    brand: { '@type': 'Brand', name: 'Comptoir' },
    offers: {
      '@type': 'Offer',
      url,
      price: toDecimal({ amount: product.price, currency }),
      priceCurrency: currency,
    },
  }
}

/** Returns JSON for a script element. It escapes `<`, so that no text can close the element. */
export function embeddedJson(data: object): string {
  return JSON.stringify(data).replace(/</g, '\\u003c')
}
