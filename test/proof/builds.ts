import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { artifactNames, type Manifest } from '../../cli/artifacts/build-artifacts.ts'
import { equal } from '../support/equal.ts'
import type { Report } from '../support/report.ts'
import { readProofConfig } from './config.ts'

const root = resolve(import.meta.dirname, '../..')
const platform = process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64'

/** Builders that share only the commit. */
const builders = [
  { place: 'one', umask: '022', env: { TZ: 'UTC', LANG: 'C.UTF-8', HOME: '/nonexistent' } },
  {
    place: 'elsewhere/and deeper/two',
    umask: '077',
    env: { TZ: 'Pacific/Kiritimati', LANG: 'fr_FR.UTF-8', USER: 'somebody' },
  },
] as const

/**
 * Builds the artifacts of one commit in several places, which must give the same bytes. Only
 * committed files are built.
 */
export async function proveBuilds(report: Report): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'comptoir-builds-'))
  try {
    const built: Manifest[] = []
    for (const builder of builders) built.push(await build(dir, builder))
    const [first, second] = built
    for (const name of artifactNames) {
      await report.check(`two builds of ${name} are identical`, async () => {
        equal(second?.[name].sha256, first?.[name].sha256, name)
        return `${first?.[name].size} bytes, sha256 ${first?.[name].sha256.slice(0, 16)}…`
      })
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function build(dir: string, { place, umask, env }: (typeof builders)[number]) {
  const clone = join(dir, place)
  mkdirSync(dirname(clone), { recursive: true })
  const builderEnv = { PATH: readProofConfig().path, ...env }
  await run(dir, umask, builderEnv, ['git', 'clone', '--quiet', root, clone])
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
  const program = join(clone, 'cli/artifacts/build.ts')
  await run(clone, umask, builderEnv, [process.execPath, program, '--platform', platform])
  return JSON.parse(readFileSync(join(clone, '.local/artifacts/manifest.json'), 'utf8')) as Manifest
}

/** Throws Error with the command's output if it fails. */
async function run(
  cwd: string,
  umask: string,
  env: NodeJS.ProcessEnv,
  command: readonly string[],
): Promise<void> {
  const script = ['-c', 'umask "$0" && exec "$@"', umask, ...command]
  const child = spawn('sh', script, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((done) => child.once('close', done))
  const output = await Promise.all([text(child.stdout), text(child.stderr)])
  if ((await ended) !== 0) throw new Error(`${command.join(' ')}:\n${output.join('')}`)
}
