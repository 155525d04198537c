import t from 'tap'
import { urlPathsOf } from '../../artifacts/site-paths.ts'
import { decideChanges, invalidationOf } from '../../release/site-changes.ts'

const now = new Date('2026-11-25T10:00:00.000Z')
const content = (path: string, md5 = 'same') => ({ path, md5 })

t.test('the first publication uploads all files, pages last, without invalidations', async (t) => {
  const wanted = ['fr/index.html', 'robots.txt', '_astro/a.123.css'].map((path) => content(path))
  t.strictSame(decideChanges({ wanted, published: [], unusedSince: {}, now }), {
    put: ['_astro/a.123.css', 'robots.txt', 'fr/index.html'],
    remove: [],
    stale: [],
    unusedSince: {},
  })
})

t.test('only changed files are uploaded and invalidated', async (t) => {
  const published = [content('fr/index.html', 'old'), content('en/index.html'), content('gone.txt')]
  const wanted = [content('fr/index.html', 'new'), content('en/index.html')]
  const changes = decideChanges({ wanted, published, unusedSince: {}, now })
  t.strictSame(changes.put, ['fr/index.html'])
  t.strictSame(changes.remove, ['gone.txt'])
  t.strictSame(invalidationOf(changes.stale), ['/fr/index.html', '/fr/', '/gone.txt'])
  const again = decideChanges({ wanted, published: wanted, unusedSince: {}, now })
  t.strictSame(again, { put: [], remove: [], stale: [], unusedSince: {} })
})

t.test('a hashed file is kept for thirty days after its last release', async (t) => {
  const old = content('_astro/old.1.js')
  const after = (days: number) => new Date(now.getTime() + days * 86_400_000)
  const publish = (
    at: Date,
    unusedSince: Readonly<Record<string, string>>,
    wanted = [content('a.txt')],
  ) => decideChanges({ wanted, published: [old, content('a.txt')], unusedSince, now: at })

  const first = publish(now, {})
  t.strictSame(first.remove, [])
  t.strictSame(first.unusedSince, { '_astro/old.1.js': now.toISOString() })
  const kept = publish(after(29), first.unusedSince)
  t.strictSame(
    kept.unusedSince,
    first.unusedSince,
    'the thirty days start with the first release without the file',
  )
  t.strictSame(publish(after(31), kept.unusedSince), {
    put: [],
    remove: ['_astro/old.1.js'],
    stale: [],
    unusedSince: {},
  })
  t.strictSame(
    publish(after(29), first.unusedSince, [old]).unusedSince,
    {},
    'a rollback uses the file again',
  )
})

t.test('the edge gets every URL path except those of hashed files', async (t) => {
  const paths = urlPathsOf(['index.html', 'fr/index.html', '_astro/a.css', 'robots.txt'])
  t.strictSame(paths, ['/fr/', '/robots.txt'])
})

t.test(
  'many changed files are invalidated by one wildcard: CloudFront accepts at most 3,000 paths',
  async (t) => {
    const stale = (count: number) =>
      invalidationOf(Array.from({ length: count }, (_, i) => `fr/${i}/index.html`))
    t.equal(stale(100).length, 200)
    t.strictSame(stale(101), ['/*'])
  },
)
