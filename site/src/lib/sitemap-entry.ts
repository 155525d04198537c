import type { SitemapItem } from '@astrojs/sitemap'
import type { CatalogueProduct } from '../../../core/catalogue/catalogue.ts'
import { languages } from '../../../core/language.ts'
import { productRoute, routes } from './routes.ts'

const unlisted: readonly string[] = [
  '/',
  ...Object.values(routes.notFound),
  ...Object.values(routes.shell),
]

/** Does this page belong into the sitemap? */
export function isListed(address: string): boolean {
  return !unlisted.includes(new URL(address).pathname)
}

/**
 * A sitemap entry with its translation beside it: slugs differ between the languages, so the address
 * alone would not tell. Throws Error for an address that is in no route.
 */
export function sitemapEntry(
  item: SitemapItem,
  products: readonly CatalogueProduct[],
): SitemapItem {
  const { origin, pathname } = new URL(item.url)
  const known = [...Object.values(routes), ...products.map(productRoute)]
  const route = known.find((addresses) => languages.some((lang) => addresses[lang] === pathname))
  if (!route) throw new Error(`${pathname} is in no route`)
  return { ...item, links: languages.map((lang) => ({ lang, url: origin + route[lang] })) }
}
