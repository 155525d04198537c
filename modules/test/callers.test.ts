import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'

/** What lets anybody call a module, in any account, region and partition. */
const root = resolve(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const modules = readdirSync(join(root, 'modules')).filter((name) =>
  existsSync(join(root, 'modules', name, 'values.yaml')),
)
const files = globSync('modules/{*,*/*}/*.{tf,tftpl}', { cwd: root })
const policies = globSync('cli/operate/*.ts', { cwd: root })

t.test('no module assumes a partition, a region or a provider', async (t) => {
  t.ok(files.length > 60, 'the search finds the files')
  const with_ = (pattern: RegExp) => files.filter((path) => pattern.test(read(path)))
  const withPartition = [...files, ...policies].filter((path) =>
    /\barn:aws[\w-]*:/.test(read(path)),
  )
  t.same(withPartition, [], 'the partition comes from data.aws_partition, or from the operator')
  t.same(with_(/^variable "region"/m), [], 'the region comes from the provider')
  t.same(with_(/^provider "/m), [], 'the caller configures the provider')
})

t.test('account is optional everywhere, and must be an account id', async (t) => {
  const declared = files
    .map(read)
    .flatMap((text) => text.match(/^variable "account" \{.*?^\}/ms) ?? [])
  t.ok(declared.length >= 6, 'the search finds the inputs')
  for (const text of declared) {
    t.match(text, /^ {2}default {5}= null$/m)
    t.match(text, /\^\[0-9\]\{12\}\$/, 'another value would get into the ARNs of policies')
  }
})

t.test('every module has an example, and a test plans it', async (t) => {
  t.ok(modules.length >= 12, 'the search finds the modules')
  for (const name of modules) {
    const examples = globSync(`modules/${name}/examples/*/main.tf`, { cwd: root })
    t.ok(examples.length > 0, `${name} has an example`)
    const tests = globSync(`modules/${name}/tests/*.hcl`, { cwd: root }).map(read).join()
    for (const path of examples) {
      const folder = path.replace(`modules/${name}/`, './').replace('/main.tf', '')
      t.ok(tests.includes(`source = "${folder}"`), `a test plans ${path}`)
      t.notMatch(read(path), /access_key|secret_key|profile/, 'no credentials')
    }
  }
})

t.test('the roots pass whole objects, in one short block per module', async (t) => {
  for (const path of globSync('environments/*/*/main.tf', { cwd: root })) {
    const blocks = read(path).match(/^module "\w+" \{.*?^\}/gms) ?? []
    t.ok(blocks.length > 4, `${path} calls modules`)
    const long = blocks.filter(
      (block) => block.split('\n').filter((line) => / = /.test(line)).length > 10,
    )
    t.same(long, [], 'at most ten arguments')
  }
})
