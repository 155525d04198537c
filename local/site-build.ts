import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fillContact } from '#core/presentation/contact.ts'
import { type BuildOptions, buildPages } from '../cli/artifacts/build-pages.ts'
import { contact } from './settings.ts'

/** The files from which the pages are built. */
const inputs = [
  'site',
  'core/catalogue',
  'core/money.ts',
  'core/language.ts',
  'core/retention.ts',
  'core/order/lifecycle.ts',
  'core/presentation/contact.ts',
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
  const outDir = join(root, 'site/dist')
  await buildPages({ root, origin, outDir, report })
  insertContact(outDir)
  writeFileSync(stamp, digest)
  return 'built'
}

/** Inserts the local shop's contact address into the pages. */
function insertContact(folder: string): void {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  for (const path of names.filter((name) => name.endsWith('.html')).map((it) => join(folder, it))) {
    writeFileSync(path, fillContact(readFileSync(path, 'utf8'), contact))
  }
}

function digestOf(root: string, origin: string): string {
  const hash = createHash('sha256').update(origin).update(contact)
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
