import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import t from 'tap'
import { type Page, parsePage, readPages, root } from './markdown.ts'

const pages = readPages()

const isExternal = (url: string) => /^[a-z][a-z\d+.-]*:/i.test(url)

/** Returns the relative links of a page that lead to no file, or to no heading of it. */
function brokenLinks({ path, links }: Page, all: readonly Page[] = pages): readonly string[] {
  return links
    .filter((url) => !isExternal(url))
    .filter((url) => {
      const [file = '', anchor] = decodeURI(url).split('#')
      const target = file === '' ? path : posix.join(posix.dirname(path), file)
      const page = all.find((one) => one.path === target)
      if (anchor !== undefined) return !page?.anchors.has(anchor)
      return target.startsWith('..') || (!page && !existsSync(join(root, target)))
    })
    .map((url) => `${path}: ${url}`)
}

/** A path from the root, without placeholders. Build output may be missing. */
const repositoryPath =
  /^(api|bench|cli|consumers|core|docs|ec2-agent|environments|local|modules|site|test)(\/[\w.-]+)+\/?$/

/** Returns the paths in backticks that do not exist. */
function missingFiles({ path, spans }: Page): readonly string[] {
  return spans
    .filter((span) => repositoryPath.test(span) && !span.startsWith('site/dist'))
    .filter((span) => !existsSync(join(root, span)))
    .map((span) => `${path}: ${span}`)
}

t.test('every relative link in the docs leads to a file and a heading', async (t) => {
  t.same(
    pages.flatMap((page) => brokenLinks(page)),
    [],
  )
  const count = pages.flatMap(({ links }) => links).filter((url) => !isExternal(url)).length
  t.comment(`${count} relative links in ${pages.length} files`)
  t.ok(count > 40)
})

t.test('every file that the docs name in code exists', async (t) => {
  t.same(pages.flatMap(missingFiles), [])
  t.ok(pages.flatMap(({ spans }) => spans).filter((span) => repositoryPath.test(span)).length > 60)
})

t.test('a broken link or path is found', async (t) => {
  const page = parsePage(
    'docs/page.md',
    [
      '# A page with `code`',
      '[good](#a-page-with-code) [good](operate.md) [good](../README.md) [good](https://example.com)',
      '[no heading](#a-page) [no file](nowhere.md) [outside](../../README.md)',
      '[no heading of another page](operate.md#nowhere) [by reference][reference]',
      '![no picture](picture.png)',
      '`core/order/order.ts` `core/order/nowhere.ts` `core/*.ts`',
      '',
      '[reference]: nowhere-either.md',
    ].join('\n'),
  )
  t.same(brokenLinks(page, [page, ...pages]), [
    'docs/page.md: #a-page',
    'docs/page.md: nowhere.md',
    'docs/page.md: ../../README.md',
    'docs/page.md: operate.md#nowhere',
    'docs/page.md: picture.png',
    'docs/page.md: nowhere-either.md',
  ])
  t.same(missingFiles(page), ['docs/page.md: core/order/nowhere.ts'])
})
