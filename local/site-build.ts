import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, buildPages } from '../cli/artifacts/build-pages.ts'

/** The files from which the pages are built. */
const inputs = [
  'site',
  'core/catalogue',
  'core/money.ts',
  'core/language.ts',
  'core/order/lifecycle.ts',
  'core/presentation/status-texts.ts',
  'package-lock.json',
]
const ignoredNames = ['dist', '.astro', 'node_modules', 'test']

/** Builds the site if its inputs have changed. Throws Error if the build fails. */
export async function buildSite({ root, origin, report }: BuildOptions): Promise<'built' | 'kept'> {
  // The stamp is inside the build output, so that any other build deletes it.
  const stamp = join(root, 'site/dist/.built')
  const digest = digestOf(root, origin)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return 'kept'
  await buildPages({ root, origin, outDir: join(root, 'site/dist'), report })
  writeFileSync(stamp, digest)
  return 'built'
}

function digestOf(root: string, origin: string): string {
  const hash = createHash('sha256').update(origin)
  for (const path of inputs.flatMap((input) => filesOf(root, input))) {
    hash.update(path).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex')
}

function filesOf(root: string, path: string): string[] {
  const isFolder = !/\.\w+$/.test(path)
  if (!isFolder) return [path]
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter(({ name }) => !ignoredNames.includes(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesOf(root, join(path, entry.name)) : [join(path, entry.name)],
    )
}
