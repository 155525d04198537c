import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { plainEnv } from '../config.ts'

export type BuildOptions = {
  readonly root: string
  /** The shop's URL, which the pages contain. */
  readonly origin: string
  /** Receives a line before the build, and the output of a failed build. */
  readonly report: (line: string) => void
}

type PagesOptions = BuildOptions & {
  /**
   * Must be inside `root`. Otherwise astro uses one shared work folder, and parallel builds
   * collide.
   */
  readonly outDir: string
}

/** Builds the site into `outDir`. Throws Error if the build fails. */
export function buildPages(options: PagesOptions): Promise<void> {
  const { root, origin, outDir, report } = options
  report('building the pages of the site')
  const astro = join(root, 'node_modules/astro/bin/astro.mjs')
  const child = spawn(process.execPath, [astro, 'build', '--root', 'site', '--outDir', outDir], {
    cwd: root,
    env: { ...plainEnv(), SITE_ORIGIN: origin, ASTRO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => output.push(String(chunk)))
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) return resolve()
      output.join('').trimEnd().split('\n').forEach(report)
      reject(new Error('the site could not be built. The lines above are the output of the build'))
    })
  })
}
