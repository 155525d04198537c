import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { markupOf } from '#core/presentation/html.ts'
import { docsPage } from '../../api/docs/page.ts'
import { picture } from '../../api/pages/picture.ts'
import { readConfig } from '../../local/config.ts'
import { contact, urlsOf } from '../../local/settings.ts'
import { buildSite } from '../../local/site-build.ts'

// It builds the whole site first.
t.setTimeout(240_000)

const config = readConfig({})
await buildSite({
  root: config.root,
  origin: urlsOf(config).edge,
  report: (line) => t.comment(line),
})

const pages = readdirSync(config.siteDir, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.html'))
  .map((name) => ({ name, html: readFileSync(join(config.siteDir, name), 'utf8') }))

t.test('every link in a page has a target', async (t) => {
  const broken = pages.flatMap(({ name, html }) => {
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    return urlsIn(html)
      .filter((url) => !hasTarget(url, ids))
      .map((url) => `${name}: ${url}`)
  })
  t.same(broken, [])
  t.ok(pages.length >= 45)
})

t.test('every page has the contact address', async (t) => {
  for (const { name, html } of pages.filter(({ name }) => /^(fr|en)\//.test(name)))
    t.match(html, `<a href="mailto:${contact}">${contact}</a>`, name)
})

t.test('both languages have the same pages', async (t) => {
  const count = (language: string) =>
    pages.filter(({ name }) => name.startsWith(`${language}/`)).length
  t.equal(count('fr'), count('en'))
  for (const { name, html } of pages.filter(({ name }) => /^(fr|en)\//.test(name))) {
    t.match(html, `<html lang="${name.slice(0, 2)}"`, name)
  }
})

t.test('the content security policy allows all content of the pages', async (t) => {
  for (const { name, html } of pages) {
    const scripts = [...html.matchAll(/<script([^>]*)>/g)].map(([, attributes = '']) => attributes)
    const inline = scripts.filter((it) => !/\ssrc=|application\/ld\+json/.test(it))
    t.same(inline, [], `${name}: scripts`)
    t.notMatch(html, /<style|\sstyle="|\son[a-z]+="/, `${name}: styles and handlers`)
    t.notMatch(html, /(src|srcset|href)="(?:https?:)?\/\/(?!127\.0\.0\.1)/, `${name}: hosts`)
  }
})

t.test('the shell has each marker once', async (t) => {
  const shells = pages.filter(({ name }) => name.includes('_shell'))
  t.equal(shells.length, 2)
  for (const { name, html } of shells) {
    for (const marker of ['title', 'head', 'content']) {
      t.equal(html.split(`<!--shell:${marker}-->`).length, 2, `${name}: ${marker}`)
    }
  }
})

t.test('the page for an API that does not respond is in both languages', async (t) => {
  const file = new URL('../../modules/edge/error-responses.json', import.meta.url)
  const { page } = JSON.parse(readFileSync(file, 'utf8')) as { page: string }
  const html = readFileSync(join(config.siteDir, page), 'utf8')
  t.match(html, /<section lang="fr"[\s\S]*Réessayer[\s\S]*<section lang="en"[\s\S]*Try again/)
  t.notMatch(html, '<script', 'it needs no script')
})

t.test('every product has its small picture, at the path that the API’s pages use', async (t) => {
  for (const { sku } of readCatalogue(config.root).products) {
    const [url = ''] = urlsIn(markupOf(picture(sku)))
    t.ok(existsSync(join(config.siteDir, url)), url)
  }
})

t.test('the site has all files of the API’s documentation page', async (t) => {
  const html = markupOf(docsPage)
  const broken = urlsIn(html).filter((url) => !hasTarget(url, new Set()))
  t.same(broken, [])
  t.ok(urlsIn(html).length > 3)
  const script = readFileSync(join(config.siteDir, 'api-docs/swagger-ui-bundle.js'), 'utf8')
  const [, licenses = ''] = /license information please see (\S+)/.exec(script) ?? []
  const text = readFileSync(join(config.siteDir, 'api-docs', licenses), 'utf8')
  t.match(text, /SmartBear[\s\S]*Apache License[\s\S]*@license/)
})

t.test('each page has one canonical URL and links to its translation', async (t) => {
  const found = pages.filter(({ html }) => html.includes('rel="canonical"'))
  t.equal(found.length, 2 * (readCatalogue(config.root).products.length + 4))
  for (const { name, html } of found) {
    const url = `${urlsOf(config).edge}/${name.replace('index.html', '')}`
    const alternates = [...html.matchAll(/hreflang="(fr|en)" href="(http[^"]+)"/g)]
    t.match(html, `<link rel="canonical" href="${url}"`, name)
    t.equal(alternates.length, 2, `${name}: alternates`)
    t.ok(
      alternates.some(([, , alternate]) => alternate === url),
      `${name}: the alternates include the page itself`,
    )
    t.match(html, /<meta name="description" content="[^"]{20,}"/, `${name}: description`)
  }
})

t.test('a product’s structured data is valid, and has the same price as its page', async (t) => {
  const data = pages.flatMap(({ html }) => {
    const [, text] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html) ?? []
    return text ? [{ html, product: JSON.parse(text) }] : []
  })
  t.equal(data.length, 2 * readCatalogue(config.root).products.length)
  for (const { html, product } of data) {
    const price = html.match(/class="price">\D*([\d.,]+)/)?.[1]?.replace(',', '.')
    t.equal(product.offers.price, price, product.url)
  }
})

t.test('every page has a title and one heading, and is small', async (t) => {
  for (const { name, html } of pages.filter((page) => !/_shell|^index/.test(page.name))) {
    t.match(html, /<title>[^<]+<\/title>/, `${name}: title`)
    t.equal(html.split('<h1').length, 2, `${name}: one heading`)
    t.ok(html.length < 40_000, `${name}: ${html.length} bytes`)
  }
})

function urlsIn(html: string): string[] {
  const plain = [...html.matchAll(/ (?:href|src|action)="([^"]+)"/g)].map(([, it = '']) => it)
  const sets = [...html.matchAll(/ srcset="([^"]+)"/g)].flatMap(([, it = '']) =>
    it.split(',').map((part) => part.trim().split(' ')[0] ?? ''),
  )
  return [...plain, ...sets]
}

function hasTarget(url: string, ids: ReadonlySet<string | undefined>): boolean {
  if (url.startsWith('#')) return ids.has(url.slice(1))
  if (url.startsWith('?lang=') || url.startsWith('/api/')) return true
  if (url.startsWith('mailto:')) return url === `mailto:${contact}`
  const { pathname } = new URL(url, 'http://127.0.0.1')
  return existsSync(join(config.siteDir, pathname, pathname.endsWith('/') ? 'index.html' : ''))
}
