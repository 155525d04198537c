import { readFileSync } from 'node:fs'
import sitemap from '@astrojs/sitemap'
import { defineConfig } from 'astro/config'
import { parseCatalogue } from '../core/catalogue/catalogue.ts'
import { isListed, sitemapEntry } from './src/lib/sitemap-entry.ts'

/** The shop's public origin, for canonical URLs, hreflang and the sitemap. */
const site = process.env['SITE_ORIGIN'] ?? 'http://127.0.0.1:4300'

const catalogueFile = new URL('../core/catalogue/catalogue.yaml', import.meta.url)
const { products } = parseCatalogue(readFileSync(catalogueFile, 'utf8'))

export default defineConfig({
  site,
  output: 'static',
  trailingSlash: 'always',
  // Styles and scripts stay separate files, because the content security policy forbids inline code.
  build: { format: 'directory', inlineStylesheets: 'never' },
  vite: { build: { assetsInlineLimit: 0 } },
  image: { service: { entrypoint: './src/lib/drawing-service.ts' } },
  integrations: [sitemap({ filter: isListed, serialize: (item) => sitemapEntry(item, products) })],
  devToolbar: { enabled: false },
})
