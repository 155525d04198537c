import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { rootNames } from '../cli/resource-names.ts'

const root = resolve(import.meta.dirname, '..')
const list = (...args: string[]) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(root, path)))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const sources = list('*.ts', '*.mjs', '*.js', '*.astro')
const isTest = (path: string) => /(^|\/)test\//.test(path)
const isGenerated = (path: string) => path === 'api/openapi-types.ts'

t.test('settings are read in config files only', async (t) => {
  const readers = sources.filter((path) => !isTest(path) && /process\.env\b/.test(read(path)))
  const allowed = /(^|\/)(config\.ts|astro\.config\.mjs)$/
  t.same(
    readers.filter((path) => !allowed.test(path)),
    [],
  )
  t.ok(readers.length > 3, 'the search finds known readers')
})

t.test('no request of a deployed program follows a redirect', async (t) => {
  const deployed = sources.filter(
    (path) => /^(api|consumers|core|ec2-agent|migration)\//.test(path) && !isTest(path),
  )
  const countIn = (path: string, pattern: RegExp) => read(path).match(pattern)?.length ?? 0
  const calling = deployed.filter((path) => countIn(path, /\bfetch\(/g) > 0)
  t.same(
    calling.filter((path) => countIn(path, /\bfetch\(/g) > countIn(path, /\bredirect: 'error'/g)),
    [],
  )
  t.ok(calling.length > 1, 'the search finds known calls')
})

t.test('files stay short enough to read', async (t) => {
  const written = sources.filter((path) => !isTest(path) && !isGenerated(path))
  const long = written.filter((path) => read(path).split('\n').length > 300)
  t.same(long, [])
})

t.test('no barrel files, and default exports only where a tool needs one', async (t) => {
  const barrels = sources.filter((path) => /^export (\*|\{[^}]*\}) from/m.test(read(path)))
  t.same(barrels, [])
})

t.test('every table, topic and queue of the shop has one name', async (t) => {
  const named = sources.filter(
    (path) => !isTest(path) && /['"`]ecommerce-orders['"`]/.test(read(path)),
  )
  t.ok(
    named.every((path) => path.startsWith('local/')),
    named.join(', '),
  )
})

t.test('every folder that the README names exists', async (t) => {
  const readme = read('README.md')
  const folders = [...readme.matchAll(/^\| `([\w/-]+)\/` \|/gm)].map(([, folder]) => folder ?? '')
  t.ok(folders.length >= 9)
  for (const folder of folders) t.ok(existsSync(join(root, folder)), folder)
})

t.test('the Terraform roots of all environments are equal', async (t) => {
  const files = list('environments').map((path) => path.split('/'))
  const rootsOf = (env: string | undefined) =>
    files
      .filter(([, name, ...rest]) => name === env && rest.join('/') !== 'values.yaml')
      .map(([, , ...rest]) => rest.join('/'))
  const names = new Set(files.map(([, name]) => name))
  t.ok(names.has('dev') && names.has('prod'))
  for (const name of rootNames)
    t.ok(
      rootsOf('prod').includes(`${name}/.terraform.lock.hcl`),
      `the providers of ${name} are locked`,
    )
  for (const env of names) {
    t.strictSame(rootsOf(env), rootsOf('prod'), `environments/${env} has the files of prod`)
    for (const file of rootsOf(env).filter((file) => rootsOf('prod').includes(file)))
      t.equal(
        read(`environments/${env}/${file}`),
        read(`environments/prod/${file}`),
        `${env}/${file}`,
      )
  }
})

t.test('decisions are short and numbered', async (t) => {
  const decisions = list('docs/decisions/*.md')
  const numbers = decisions.map((path) => /(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1])
  t.same(
    numbers,
    decisions.map((_, index) => String(index + 1).padStart(4, '0')),
  )
  for (const path of decisions) t.ok(read(path).split('\n').length <= 40, path)
})

t.test('no machine-specific path is committed', async (t) => {
  const texts = list().filter((path) => /\.(ts|mjs|js|json|ya?ml|md|astro|css|service)$/.test(path))
  const hits = texts.filter(
    (path) =>
      path !== 'test/structure.test.ts' &&
      /((?<!\w)\/(home\/\w|root\/|Users\/\w)|AKIA[0-9A-Z]{16}|sk_live_)/.test(read(path)),
  )
  t.same(hits, [])
})
