import { readFileSync } from 'node:fs'
import t from 'tap'
import { unpackSite } from '../site.ts'
import { openArtifacts } from './support/open-artifacts.ts'

t.setTimeout(240_000)

const origin = 'https://shop.example'
const { site } = await openArtifacts(t, ['site'])
const zipped = readFileSync(site.file)
const published = unpackSite(zipped, origin)
const textOf = (path: string) =>
  Buffer.from(published.find((file) => file.path === path)?.data ?? []).toString('utf8')

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
  const other = unpackSite(zipped, 'https://another.example')
  const assets = published.filter(({ path }) => hashed.test(path))
  t.ok(assets.length > 10)
  for (const { path, data } of assets)
    t.ok(Buffer.from(other.find((file) => file.path === path)?.data ?? []).equals(data), path)
  t.end()
})
