import type { SitemapItem } from '@astrojs/sitemap'
import type { CatalogueProduct } from '../../../core/catalogue/catalogue.ts'
import { languages } from '../../../core/language.ts'
import { productRoute, routes } from './routes.ts'

const unlisted: readonly string[] = [
  '/',
  '/unavailable/',
  ...Object.values(routes.notFound),
  ...Object.values(routes.shell),
]

/** Returns whether the page belongs in the sitemap. */
export function isListed(url: string): boolean {
  return !unlisted.includes(new URL(url).pathname)
}

/**
 * Returns a sitemap entry with links to its translations. The slugs differ between languages, so a
 * path does not show its translation. Throws Error for a path without a route.
 */
export function sitemapEntry(
  item: SitemapItem,
  products: readonly CatalogueProduct[],
): SitemapItem {
  const { origin, pathname } = new URL(item.url)
  const known = [...Object.values(routes), ...products.map(productRoute)]
  const route = known.find((paths) => languages.some((lang) => paths[lang] === pathname))
  if (!route) throw new Error(`no route has the path ${pathname}`)
  return { ...item, links: languages.map((lang) => ({ lang, url: origin + route[lang] })) }
}
