import type { APIRoute } from 'astro'

/** Search engines read the shop, not the API's pages: those are one visitor's own. */
export const GET: APIRoute = ({ site }) =>
  new Response(
    `User-agent: *\nDisallow: /api/\n\nSitemap: ${new URL('/sitemap-index.xml', site).href}\n`,
  )
