import type { APIRoute } from 'astro'

/** Excludes the API's pages from search engines, because they are private to a visitor. */
export const GET: APIRoute = ({ site }) =>
  new Response(
    `User-agent: *\nDisallow: /api/\n\nSitemap: ${new URL('/sitemap-index.xml', site).href}\n`,
  )
