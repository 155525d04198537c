import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { rootFolderOf, rootNames } from '../../resource-names.ts'
import { initRoot, lockFileName } from '../../terraform/init-root.ts'
import { packTerraform } from '../../terraform/pack-terraform.ts'
import { terraformEnv } from '../../terraform/provider-mirror.ts'
import { unpackTerraform } from '../../terraform/unpack-terraform.ts'

const checkout = resolve(import.meta.dirname, '../../..')
const locks = rootNames.map((name) => join(rootFolderOf('dev', name), lockFileName))
const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8')

t.test('a release contains the locks of its providers', async (t) => {
  const folder = t.testdir({})
  for (const lock of locks) {
    mkdirSync(join(folder, lock, '..'), { recursive: true })
    writeFileSync(join(folder, lock), 'the lock of another release')
  }
  unpackTerraform(packTerraform(checkout, 'dev'), folder)
  for (const lock of locks) t.equal(read(folder, lock), read(checkout, lock))
})

const env = { ...process.env, ...terraformEnv(t.testdir({}), process.env) }
const hasTerraform =
  'TF_CLI_CONFIG_FILE' in env && spawnSync('terraform', ['version'], { env }).status === 0

t.test(
  'terraform init installs exactly the locked providers',
  { skip: !hasTerraform && 'there is no Terraform with a mirror of its providers' },
  async (t) => {
    const [lock = ''] = locks
    const folder = join(t.testdir({ root: {} }), 'root')
    const copy = (name: string) => cpSync(join(checkout, lock, '..', name), join(folder, name))
    writeFileSync(
      join(folder, 'main.tf'),
      'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "~> 5.100" }\n  }\n}\n',
    )
    copy(lockFileName)
    await initRoot(folder, ['-backend=false'], { env })
    t.equal(read(folder, lockFileName), read(checkout, lock), 'the lock is unchanged')

    const other = read(checkout, lock).replace(/"h1:.{4}/g, '"h1:AAAA')
    writeFileSync(join(folder, lockFileName), other)
    await t.rejects(initRoot(folder, ['-backend=false'], { env }), {
      message: /no matching checksum for \w+_\w+\. Add this platform/,
    })
    t.equal(read(folder, lockFileName), other)
  },
)
