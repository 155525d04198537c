import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plainEnv } from './config.ts'

type BuildOptions = {
  readonly root: string
  /** Where the shop will be reached: it stands in the pages. */
  readonly origin: string
  /** Hears what the build says. */
  readonly hear: (line: string) => void
}

/** What the pages are made of. */
const inputs = [
  'site',
  'core/catalogue',
  'core/money.ts',
  'core/language.ts',
  'core/order/lifecycle.ts',
  'core/presentation/status-texts.ts',
  'package-lock.json',
]
const outputs = ['dist', '.astro', 'node_modules', 'test']

/** Builds the site where what it is made of has changed. Throws Error when the build fails. */
export async function buildSite({ root, origin, hear }: BuildOptions): Promise<'built' | 'kept'> {
  // Within the site itself: whoever builds it otherwise takes the stamp away with the rest.
  const stamp = join(root, 'site/dist/.built')
  const digest = digestOf(root, origin)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return 'kept'
  await buildPages({ root, origin, outDir: join(root, 'site/dist'), hear })
  writeFileSync(stamp, digest)
  return 'built'
}

type PagesOptions = BuildOptions & {
  /** Within `root`: for any other, astro keeps its own work in one folder, which two builds at once then share. */
  readonly outDir: string
}

/** Builds the site into `outDir`, whatever is there. Throws Error when the build fails. */
export function buildPages(options: PagesOptions): Promise<void> {
  const { root, origin, outDir, hear } = options
  const astro = join(root, 'node_modules/astro/bin/astro.mjs')
  const child = spawn(process.execPath, [astro, 'build', '--root', 'site', '--outDir', outDir], {
    cwd: root,
    env: { ...plainEnv(), SITE_ORIGIN: origin, ASTRO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => said.push(String(chunk)))
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) return resolve()
      said.join('').trimEnd().split('\n').forEach(hear)
      reject(new Error('the site could not be built: the lines above say why'))
    })
  })
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
    .filter(({ name }) => !outputs.includes(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesOf(root, join(path, entry.name)) : [join(path, entry.name)],
    )
}
