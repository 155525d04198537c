import { readFileSync } from 'node:fs'
import t from 'tap'
import { unpackSite } from '../site.ts'
import { openArtifacts } from './support/open-artifacts.ts'

t.setTimeout(240_000)

const origin = 'https://shop.example'
const { site } = await openArtifacts(t, ['site'])
const zipped = readFileSync(site.file)
const contact = 'help@shop.example'
const published = unpackSite(zipped, { origin, contact })
const textIn = (files: typeof published, path: string) =>
  Buffer.from(files.find((file) => file.path === path)?.data ?? []).toString('utf8')
const textOf = (path: string) => textIn(published, path)

t.test('one site artifact can be published at any URL', (t) => {
  t.match(textOf('fr/index.html'), `<link rel="canonical" href="${origin}/fr/">`)
  t.match(textOf('robots.txt'), `${origin}/sitemap-index.xml`)
  const left = published.filter(({ data }) => Buffer.from(data).includes('origin.invalid'))
  t.same(
    left.map(({ path }) => path),
    [],
  )
  t.end()
})

t.test('hashed files do not depend on the URL', (t) => {
  const hashed = /^_astro\//
  const other = unpackSite(zipped, { origin: 'https://another.example', contact: undefined })
  const assets = published.filter(({ path }) => hashed.test(path))
  t.ok(assets.length > 10)
  for (const { path, data } of assets)
    t.ok(Buffer.from(other.find((file) => file.path === path)?.data ?? []).equals(data), path)
  t.end()
})

t.test('every page has the contact address of the shop, or no invitation to write', (t) => {
  const silent = unpackSite(zipped, { origin, contact: undefined })
  const pages = published.map(({ path }) => path).filter((path) => /^(fr|en)\/|^unav/.test(path))
  for (const path of pages.filter((path) => path.endsWith('.html'))) {
    t.match(textOf(path), `<a href="mailto:${contact}">${contact}</a>`, path)
    t.notMatch(textOf(path), /address\.invalid|<!--\/?contact-->/, path)
    t.notMatch(textIn(silent, path), /mailto:|address\.invalid|<!--\/?contact-->/, path)
    t.notMatch(
      textIn(silent, path),
      /écrivez|envoyez-nous|demand(er|iez) |write to us|send us|ask (us|to)/i,
      path,
    )
  }
  t.match(textOf('fr/confidentialite/index.html'), /exercer ces droits[^<]+<a href="mailto:/)
  t.match(textOf('en/privacy/index.html'), /use these rights[^<]+<a href="mailto:/)
  t.match(textOf('fr/livraison-et-retours/index.html'), /joignez une photo[^<]+<a href="mailto:/)
  t.match(textOf('en/delivery-and-returns/index.html'), /attach a photo: <a href="mailto:/)
  t.match(textOf('fr/conditions/index.html'), /retourner un article[^<]+<a href="mailto:/)
  t.match(textOf('en/terms/index.html'), /return it[^<]+<a href="mailto:/)
  t.end()
})
