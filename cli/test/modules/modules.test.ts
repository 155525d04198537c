import { resolve } from 'node:path'
import t from 'tap'
import { readGenerated } from '../../modules/read-modules.ts'

const root = resolve(import.meta.dirname, '../../..')

t.test('generated files of modules are up to date', async (t) => {
  const files = readGenerated(root)
  t.ok(files.length >= 36, 'three files of each module are compared')
  const stale = files.filter(({ found, expected }) => found !== expected)
  t.same(
    stale.map(({ path }) => path),
    [],
    'run make modules, and commit what it writes',
  )
})
