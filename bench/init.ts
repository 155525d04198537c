import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildArtifacts } from '../cli/artifacts/build-artifacts.ts'
import { unpackZip } from '../cli/artifacts/unpack-zip.ts'
import { zip } from '../cli/artifacts/zip.ts'
import { environment } from '../cli/config.ts'
import { readTargetVariables } from '../cli/target-variables.ts'
import { startDependencies } from './dependencies.ts'
import { median, type Times, timeFunction } from './time-function.ts'

const emptyHandler = `export const handler = async () =>
  ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{}' })
`

/**
 * `make bench`: compares the cold start of the API's zip with that of an empty handler. It
 * measures local processes. On AWS, the absolute times differ, and Lambda also downloads the zip.
 */
const { RUNS = '15' } = readTargetVariables('bench', environment())
const runs = Number(RUNS)
if (!Number.isInteger(runs) || runs < 1) {
  process.stderr.write(`RUNS must be a whole number, at least 1, not ${RUNS}\n`)
  process.exit(1)
}
await measure((line) => void process.stdout.write(`${line}\n`))

async function measure(print: (line: string) => void): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'comptoir-bench-'))
  const dependencies = await startDependencies()
  try {
    const [apiDir, emptyDir] = [join(dir, 'api'), join(dir, 'empty')]
    const { api, worker } = await buildArtifacts({
      root: resolve(import.meta.dirname, '..'),
      out: join(dir, 'artifacts'),
      platform: 'linux-arm64',
      names: ['api', 'worker'],
      report: () => undefined,
    })
    unpackZip(join(dir, 'artifacts', api.key), apiDir)
    mkdirSync(emptyDir)
    const files = [{ path: 'index.mjs', data: Buffer.from(emptyHandler) }]
    writeFileSync(join(dir, 'empty.zip'), zip(files))
    unpackZip(join(dir, 'empty.zip'), emptyDir)
    print(`zips: api ${api.size} bytes, worker ${worker.size} bytes`)

    const env = { ...dependencies.env, SHELL_DIR: join(apiDir, 'shell') }
    const times: Record<'empty' | 'api', Times[]> = { empty: [], api: [] }
    const timeEmpty = async () =>
      times.empty.push(await timeFunction({ folder: emptyDir, env: {} }))
    const timeApi = async () => times.api.push(await timeFunction({ folder: apiDir, env }))
    for (let round = 0; round < runs; round += 1) {
      // The second process of a round finds warmer caches, so alternate the order.
      for (const time of round % 2 ? [timeApi, timeEmpty] : [timeEmpty, timeApi]) await time()
    }

    print(`milliseconds: the median of ${runs} processes each (minimum to maximum)`)
    print(row('', 'empty', 'api', 'api / empty'))
    for (const phase of ['init', 'first', 'warm'] as const) {
      const emptyTimes = times.empty.map((one) => one[phase])
      const apiTimes = times.api.map((one) => one[phase])
      const ratio = (median(apiTimes) / median(emptyTimes)).toFixed(2)
      print(row(phase, spread(emptyTimes), spread(apiTimes), ratio))
    }
  } finally {
    dependencies.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

function row(name: string, ...cells: readonly string[]): string {
  return [name.padEnd(6), ...cells.map((cell) => cell.padEnd(24))].join('  ').trimEnd()
}

function spread(all: readonly number[]): string {
  return `${median(all).toFixed(1)} (${Math.min(...all).toFixed(1)} to ${Math.max(...all).toFixed(1)})`
}
