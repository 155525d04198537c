import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import t from 'tap'
import { packTerraform } from '../../terraform/pack-terraform.ts'

t.test('a release packs only the roots of its environment', async (t) => {
  const roots = () => ({
    foundation: { 'main.tf': '', '.terraform': { 'modules.json': '{}' } },
    app: { 'main.tf': '' },
    'values.yaml': '',
  })
  const root = t.testdir({
    environments: { dev: roots(), prod: roots() },
    modules: { network: { 'main.tf': '', tests: { 'network.tftest.hcl': '' } } },
    core: { catalogue: { 'catalogue.yaml': '', 'read-catalogue.ts': '' } },
  })
  t.same(Object.keys(unzipSync(packTerraform(root, 'prod'))), [
    'core/catalogue/catalogue.yaml',
    'environments/prod/app/main.tf',
    'environments/prod/foundation/main.tf',
    'modules/network/main.tf',
  ])
})

t.test('a release packs every file that a module reads, unchanged', async (t) => {
  const checkout = resolve(import.meta.dirname, '../../..')
  const packed = unzipSync(packTerraform(checkout, 'dev'))
  const names = Object.keys(packed)
  const read = Object.entries(packed)
    .filter(([name]) => /^modules\/.*\.tf$/.test(name))
    .flatMap(([name, data]) =>
      [...strFromU8(data).matchAll(/\$\{path\.module\}\/([\w./-]+)/g)].map(([, file = '']) =>
        join(dirname(name), file),
      ),
    )
  t.ok(read.length >= 9, `${read.length} files or folders`)
  for (const path of new Set(read)) {
    const found = names.filter((name) => name === path || name.startsWith(`${path}/`))
    t.ok(found.length > 0 || names.some((name) => name.startsWith(path)), path)
    for (const name of found)
      t.ok(readFileSync(join(checkout, name)).equals(packed[name] ?? new Uint8Array()), name)
  }
})
