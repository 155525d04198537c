import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { plainEnv } from '../config.ts'

export type BuildOptions = {
  readonly root: string
  /** Where the shop will be reached: it stands in the pages. */
  readonly origin: string
  /** Hears what the build says. */
  readonly report: (line: string) => void
}

type PagesOptions = BuildOptions & {
  /** Within `root`: for any other, astro keeps its own work in one folder, which two builds at once then share. */
  readonly outDir: string
}

/** Builds the site into `outDir`, whatever is there. Throws Error when the build fails. */
export function buildPages(options: PagesOptions): Promise<void> {
  const { root, origin, outDir, report } = options
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
      said.join('').trimEnd().split('\n').forEach(report)
      reject(new Error('the site could not be built: the lines above say why'))
    })
  })
}
