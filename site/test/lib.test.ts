import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { liveTexts } from '../src/i18n/live-texts.ts'
import { texts } from '../src/i18n/texts.ts'
import { embeddedJson, toStructuredData } from '../src/lib/json-ld.ts'
import { anchorOf, apiRoute, pathParameter, productRoute, routes } from '../src/lib/routes.ts'
import { isListed, sitemapEntry } from '../src/lib/sitemap-entry.ts'
import { typeset } from '../src/lib/typography.ts'

const catalogue = readCatalogue(join(import.meta.dirname, '../..'))
const [product] = catalogue.products
if (!product) throw new Error('the catalogue is empty')

t.test('paths, fragments and parameters', async (t) => {
  t.equal(anchorOf('Épicerie fine'), 'epicerie-fine')
  t.equal(apiRoute('/cart', 'fr'), '/api/cart?lang=fr')
  t.equal(pathParameter('/fr/produits/bol/'), 'fr/produits/bol')
  const all = [...Object.values(routes), ...catalogue.products.map(productRoute)]
  const paths = all.flatMap(({ fr, en }) => [fr, en])
  t.equal(new Set(paths).size, paths.length, 'each page has its own path')
  t.ok(paths.every((path) => /^\/(fr|en)\/([a-z0-9_-]+\/)*$/.test(path)))
})

t.test('non-breaking spaces keep numbers, units and punctuation together', async (t) => {
  t.equal(typeset('Prix : 12 € !'), 'Prix\u00a0: 12\u00a0€\u00a0!')
  t.equal(typeset('300 ml, 9 cm'), '300\u00a0ml, 9\u00a0cm')
  t.equal(typeset('3 ans, 30 days'), '3\u00a0ans, 30\u00a0days')
  t.equal(typeset('5 minutes'), '5 minutes')
})

t.test('a product’s structured data', async (t) => {
  const page = { language: 'fr', currency: 'EUR', url: 'u', image: 'i' } as const
  const data = toStructuredData({ ...product, price: 2405, stock: 0 }, page)
  t.match(data, { name: product.name.fr, offers: { price: '24.05' } })
  t.notMatch(JSON.stringify(data), 'availability', 'a static page cannot know the stock')
  for (const [currency, price] of [
    ['JPY', '20000'],
    ['HUF', '200.00'],
    ['ISK', '200'],
    ['KWD', '20.000'],
  ] as const) {
    const offers = { priceCurrency: currency, price }
    t.match(toStructuredData({ ...product, price: 20_000 }, { ...page, currency }), { offers })
  }
  t.notMatch(embeddedJson({ name: '</script><b>' }), '</script>')
})

t.test('the sitemap links translations, and excludes the shell and error pages', async (t) => {
  const origin = 'https://shop.example'
  t.notOk(isListed(`${origin}/fr/_shell/`))
  t.notOk(isListed(`${origin}/en/404/`))
  t.ok(isListed(origin + routes.home.fr))
  const { fr, en } = productRoute(product)
  t.same(sitemapEntry({ url: origin + fr }, catalogue.products).links, [
    { lang: 'fr', url: origin + fr },
    { lang: 'en', url: origin + en },
  ])
  t.throws(() => sitemapEntry({ url: `${origin}/fr/nowhere/` }, catalogue.products), /no route/)
})

t.test('both languages have the same texts', async (t) => {
  t.same(shapeOf(texts.en), shapeOf(texts.fr))
  t.same(shapeOf(liveTexts.en), shapeOf(liveTexts.fr))
})

t.test('every product has a drawing, and every drawing has a product', async (t) => {
  const folder = join(import.meta.dirname, '../src/images/products')
  const drawn = readdirSync(folder).map((name) => name.replace('.svg', ''))
  t.same(catalogue.products.map(({ image }) => image).sort(), drawn.sort())
  t.ok(catalogue.products.length >= 12)
  t.equal(catalogue.shipTo.length, 10, 'the home page says ten countries')
})

/** Returns the keys and value types, without the texts. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]))
}
