import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'

export type Platform = 'linux-arm64' | 'linux-x64'

/**
 * Node itself for `platform`, as package-lock.json pins it: the installed one, or npm's package with
 * the digest that the lock names, which is kept. Throws Error where it is not the pinned one.
 */
export async function nodeProgram(root: string, platform: Platform): Promise<Uint8Array> {
  const name = `node-${platform}`
  const installed = join(root, 'node_modules', name, 'bin/node')
  if (existsSync(installed)) return readFileSync(installed)
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const { version, integrity } = lock.packages[`node_modules/${name}`]
  const kept = join(root, '.local/node', `${name}-${version}.tgz`)
  if (!existsSync(kept)) download(`${name}@${version}`, kept)
  const packed = readFileSync(kept)
  const found = `sha512-${createHash('sha512').update(packed).digest('base64')}`
  if (found !== integrity) throw new Error(`${kept} is not what package-lock.json pins: remove it`)
  return programIn(packed)
}

/** Downloads beside, then moves: what was cut short is not taken for whole. */
function download(spec: string, path: string): void {
  const folder = `${path}.new`
  mkdirSync(folder, { recursive: true })
  const said = execFileSync('npm', ['pack', spec, '--json', '--pack-destination', folder], {
    encoding: 'utf8',
  })
  const [{ filename }] = JSON.parse(said)
  renameSync(join(folder, filename), path)
}

async function programIn(packed: Uint8Array): Promise<Uint8Array> {
  const archive = extract()
  archive.end(gunzipSync(packed))
  for await (const entry of archive) {
    const chunks: Uint8Array[] = []
    for await (const chunk of entry) chunks.push(chunk as Uint8Array)
    if (entry.header.name === 'package/bin/node') return Buffer.concat(chunks)
  }
  throw new Error('the package has no bin/node')
}
