import type { CatalogueProduct } from '../../../core/catalogue/catalogue.ts'
import type { Language, Localised } from '../../../core/language.ts'

/** The path of each page in both languages. */
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

/**
 * Returns a path of the API with the page's language, so that the response has the same language.
 */
export function apiRoute(path: `/${string}`, language: Language): string {
  return `/api${path}?lang=${language}`
}

/** Returns the parameter of `[...path].astro` for this path. */
export function pathParameter(path: string): string {
  return path.replace(/^\/|\/$/g, '')
}

/** Returns a name as a URL fragment: `Épicerie` becomes `epicerie`. */
export function anchorOf(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.replace(/[^a-z0-9]+/g, '-')
}
