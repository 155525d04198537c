import { readFileSync } from 'node:fs'
import t from 'tap'
import { rows } from '../rows.ts'

t.test('docs/promises.md lists every fault with its title', async (t) => {
  const text = readFileSync(new URL('../../../docs/promises.md', import.meta.url), 'utf8')
  // A note about the measured run may follow the title, in parentheses.
  const listed = [...text.matchAll(/^\| (R\d+[a-z]?) \| (.+?)(?: \([^|]*\))? \| /gm)].map(
    ([, id, title = '']) => [id, title.replaceAll('`', '')],
  )
  t.same(
    listed,
    rows.map(({ id, title }) => [id, title]),
  )
})
