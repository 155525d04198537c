import type { CatalogueProduct } from '../../../core/catalogue/catalogue.ts'
import type { Language } from '../../../core/language.ts'
import { toDecimal } from '../../../core/money.ts'

/** A product as search engines read it (schema.org/Product); prices are decimal texts there. */
export function productData(
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
      availability: `https://schema.org/${product.stock > 0 ? 'InStock' : 'OutOfStock'}`,
    },
  }
}

/** JSON that may stand inside a script element: no text in it can end the element. */
export function embeddedJson(data: object): string {
  return JSON.stringify(data).replace(/</g, '\\u003c')
}
