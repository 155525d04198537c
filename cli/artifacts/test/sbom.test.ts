import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import t from 'tap'
import { readLockfile } from '../../lockfile.ts'
import { buildArtifacts, sbomOf } from '../build-artifacts.ts'
import { bundle } from '../bundle.ts'
import { createSbom } from '../sbom.ts'
import { sitePackages } from '../site.ts'
import { root } from './support/open-artifacts.ts'

t.setTimeout(240_000)

const locked = readLockfile(readFileSync(join(root, 'package-lock.json'), 'utf8'))
const sha256 = '0'.repeat(64)

type Bom = { readonly components: readonly Readonly<Record<string, unknown>>[] }
const sbom = (packages: readonly string[], baseImage?: string) =>
  JSON.parse(
    createSbom({ name: 'agent', sha256, contents: { packages, baseImage }, locked }),
  ) as Bom

t.test('a build writes the bill of materials next to each artifact', async (t) => {
  const out = t.testdir()
  const names = ['migration'] as const
  const options = { root, out, platform: 'linux-x64', names, report: () => undefined } as const
  const { migration } = await buildArtifacts(options)
  const first = readFileSync(join(out, sbomOf(migration)), 'utf8')
  const { metadata, components } = JSON.parse(first)
  t.equal(metadata.component.name, 'comptoir-migration')
  t.same(metadata.component.hashes, [{ alg: 'SHA-256', content: migration.sha256 }])
  const found = components.map(({ name }: { name: string }) => name)
  for (const name of ['knex', 'mysql2', '@aws-sdk/client-secrets-manager'])
    t.ok(found.includes(name), name)
  for (const name of ['fastify', 'stripe', 'astro', 'esbuild']) t.notOk(found.includes(name), name)

  await buildArtifacts(options)
  t.equal(
    readFileSync(join(out, sbomOf(migration)), 'utf8'),
    first,
    'the same sources, the same bytes',
  )
})

t.test('it lists the packages whose code is in a bundle, and no others', async (t) => {
  const entries = { main: 'ec2-agent/main.ts' }
  const { files, packages } = await bundle({ root, entries, target: 'host' })
  // Bundles for hosts are not minified: esbuild names the source of each part in a comment.
  const text = files.map(({ data }) => Buffer.from(data).toString()).join('\n')
  const sources = text.matchAll(/^\s*\/\/ (\S*node_modules\/(?:@[^/\n]+\/)?[^/\n]+)\//gm)
  const expected = [...new Set([...sources].map(([, folder]) => folder))].sort()
  t.ok(expected.length > 30)
  t.same(packages, expected)
})

const npm = execFileSync('npm', ['--version'], { encoding: 'utf8' }).trim()
const skip = Number.parseInt(npm, 10) < 10 && `NOT PROVED HERE: npm ${npm} has no command sbom`

t.test('a component has the fields that npm writes', { skip }, async (t) => {
  const args = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only']
  const output = execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 27 })
  const byNpm = new Map((JSON.parse(output) as Bom).components.map((one) => [one['bom-ref'], one]))
  const { components } = sbom(locked.map(({ path }) => path))
  t.equal(components.length, byNpm.size)
  for (const ours of components) {
    const npms = byNpm.get(ours['bom-ref'])
    // npm shows the folder of an alias as its name.
    const fields = Object.keys(ours).filter((field) => field !== 'name')
    const expected = Object.fromEntries(fields.map((field) => [field, npms?.[field]]))
    t.same({ ...ours, name: undefined }, { ...expected, name: undefined }, `${ours['bom-ref']}`)
  }
})

t.test('an image contains its base image', async (t) => {
  const { components } = sbom([], 'registry.example:5000/node:22.23.2-slim')
  t.match(components, [
    { type: 'container', name: 'registry.example:5000/node', version: '22.23.2-slim' },
  ])
})

t.test('a package that is not locked is an error', async (t) => {
  t.throws(() => sbom(['node_modules/not-there']), { message: /not in package-lock\.json/ })
})

t.test('the site publishes files of the packages that are listed', async (t) => {
  const pages = globSync('site/src/**/*.{ts,astro}', { cwd: root })
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  const copied = pages.flatMap((path) =>
    [...read(path).matchAll(/import\.meta\.resolve\(['"`]((?:@[^/]+\/)?[^/'"`]+)/g)].map(
      ([, name]) => `node_modules/${name}`,
    ),
  )
  t.same([...new Set(copied)], sitePackages)

  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: globSync('site/src/scripts/*.ts', { cwd: root }),
    outdir: 'not-written',
    write: false,
    bundle: true,
    packages: 'external',
    format: 'esm',
    metafile: true,
  })
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports)
  t.same(
    imported.map(({ path }) => path),
    [],
    'the scripts of the pages import no package',
  )
})
