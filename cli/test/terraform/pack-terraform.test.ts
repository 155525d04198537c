import { unzipSync } from 'fflate'
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
