import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'

export type Platform = 'linux-arm64' | 'linux-x64'

/**
 * Returns the Node binary for `platform` in the version of package-lock.json: from node_modules, or
 * downloaded from npm and cached. Throws Error if the download does not match the lock file's
 * digest.
 */
export async function nodeProgram(root: string, platform: Platform): Promise<Uint8Array> {
  const name = `node-${platform}`
  const installed = join(root, 'node_modules', name, 'bin/node')
  if (existsSync(installed)) return readFileSync(installed)
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const { version, integrity } = lock.packages[`node_modules/${name}`]
  const cached = join(root, '.local/node', `${name}-${version}.tgz`)
  if (!existsSync(cached)) download(`${name}@${version}`, cached)
  const packed = readFileSync(cached)
  const found = `sha512-${createHash('sha512').update(packed).digest('base64')}`
  if (found !== integrity)
    throw new Error(`${cached} does not match package-lock.json. Delete it and try again`)
  return programIn(packed)
}

/**
 * Downloads to a temporary folder, then renames, so that an interrupted download leaves no partial
 * file.
 */
function download(spec: string, path: string): void {
  const folder = `${path}.new`
  mkdirSync(folder, { recursive: true })
  const output = execFileSync('npm', ['pack', spec, '--json', '--pack-destination', folder], {
    encoding: 'utf8',
  })
  const [{ filename }] = JSON.parse(output)
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
