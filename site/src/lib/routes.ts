import type { CatalogueProduct } from '../../../core/catalogue/catalogue.ts'
import type { Language, Localised } from '../../../core/language.ts'

/** Every page the site has in both languages, and its address in each. */
export const routes = {
  home: { fr: '/fr/', en: '/en/' },
  delivery: { fr: '/fr/livraison-et-retours/', en: '/en/delivery-and-returns/' },
  terms: { fr: '/fr/conditions/', en: '/en/terms/' },
  privacy: { fr: '/fr/confidentialite/', en: '/en/privacy/' },
  notFound: { fr: '/fr/404/', en: '/en/404/' },
  shell: { fr: '/fr/_shell/', en: '/en/_shell/' },
} as const satisfies Record<string, Localised>

export function productRoute({ slug }: Pick<CatalogueProduct, 'slug'>): Localised {
  return { fr: `/fr/produits/${slug.fr}/`, en: `/en/products/${slug.en}/` }
}

/** An address of the API. The language goes along, so that the answer is in the page's own. */
export function apiRoute(path: `/${string}`, language: Language): string {
  return `/api${path}?lang=${language}`
}

/** The parameter of `[...path].astro` that yields this address. */
export function pathParameter(address: string): string {
  return address.replace(/^\/|\/$/g, '')
}

/** A name as the fragment of an address: `Épicerie` is `epicerie`. */
export function anchorOf(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.replace(/[^a-z0-9]+/g, '-')
}
