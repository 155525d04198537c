import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildArtifacts } from '../cli/artifacts/build-artifacts.ts'
import { unpackZip } from '../cli/artifacts/unpack-zip.ts'
import { zip } from '../cli/artifacts/zip.ts'
import { environment } from '../cli/config.ts'
import { startTarget } from '../cli/start-target.ts'
import { openSurroundings } from './surroundings.ts'
import { median, type Times, timeFunction } from './time-function.ts'

const nothing = `export const handler = async () =>
  ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{}' })
`

/**
 * `make bench`: what the API's zip costs a cold start, beside an empty handler's in the same run. These are
 * processes of this machine: AWS has another, and fetches the zip besides.
 */
const { RUNS = '15' } = startTarget('bench', environment())
const runs = Number(RUNS)
if (!Number.isInteger(runs) || runs < 1) {
  process.stderr.write(`RUNS is a whole number from 1, not ${RUNS}\n`)
  process.exit(1)
}
await measure((line) => void process.stdout.write(`${line}\n`))

async function measure(say: (line: string) => void): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'comptoir-bench-'))
  const surroundings = await openSurroundings()
  try {
    const [ours, empty] = [join(dir, 'api'), join(dir, 'empty')]
    const { api, worker } = await buildArtifacts({
      root: resolve(import.meta.dirname, '..'),
      out: join(dir, 'artifacts'),
      platform: 'linux-arm64',
      names: ['api', 'worker'],
      report: () => undefined,
    })
    unpackZip(join(dir, 'artifacts', api.key), ours)
    mkdirSync(empty)
    writeFileSync(join(dir, 'empty.zip'), zip([{ path: 'index.mjs', data: Buffer.from(nothing) }]))
    unpackZip(join(dir, 'empty.zip'), empty)
    say(`zips: api ${api.size} bytes, worker ${worker.size} bytes`)

    const env = { ...surroundings.env, SHELL_DIR: join(ours, 'shell') }
    const seen: Record<'empty' | 'api', Times[]> = { empty: [], api: [] }
    const timeEmpty = async () => seen.empty.push(await timeFunction({ folder: empty, env: {} }))
    const timeApi = async () => seen.api.push(await timeFunction({ folder: ours, env }))
    for (let round = 0; round < runs; round += 1) {
      // Whoever comes second finds a warmer machine, so each is second in turn.
      for (const time of round % 2 ? [timeApi, timeEmpty] : [timeEmpty, timeApi]) await time()
    }

    say(`milliseconds: the median of ${runs} processes each (the least to the most)`)
    say(row('', 'empty', 'api', 'api / empty'))
    for (const what of ['init', 'first', 'warm'] as const) {
      const [theirs, mine] = [seen.empty, seen.api].map((all) => all.map((times) => times[what]))
      if (!theirs || !mine) continue
      const ratio = (median(mine) / median(theirs)).toFixed(2)
      say(row(what, spread(theirs), spread(mine), ratio))
    }
  } finally {
    surroundings.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

function row(name: string, ...cells: readonly string[]): string {
  return [name.padEnd(6), ...cells.map((cell) => cell.padEnd(24))].join('  ').trimEnd()
}

function spread(all: readonly number[]): string {
  return `${median(all).toFixed(1)} (${Math.min(...all).toFixed(1)} to ${Math.max(...all).toFixed(1)})`
}
