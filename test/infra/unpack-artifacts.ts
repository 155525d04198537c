import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildArtifacts } from '../../cli/artifacts/build-artifacts.ts'

type UnpackedName = 'api' | 'worker' | 'migration' | 'agent' | 'image'

export type Unpacked = {
  /** The folder of each unpacked artifact. */
  readonly folders: Readonly<Record<UnpackedName, string>>
  /** SHA-256 of the zip, hex, by artifact. */
  readonly digests: Readonly<Record<'api' | 'worker' | 'migration', string>>
}

/**
 * Builds and unpacks the artifacts. The agent's contains a Node for this machine if the deployed
 * host has another processor.
 */
export async function unpackArtifacts(root: string, out: string): Promise<Unpacked> {
  const platform = process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64'
  const manifest = await buildArtifacts({ root, out, platform, report: () => undefined })
  const unpack = (name: UnpackedName) => {
    const folder = join(out, name)
    mkdirSync(folder)
    const file = join(out, manifest[name].key)
    if (file.endsWith('.zip')) execFileSync('unzip', ['-q', file, '-d', folder])
    else execFileSync('tar', ['xzf', file, '-C', folder])
    return folder
  }
  return {
    folders: {
      api: unpack('api'),
      worker: unpack('worker'),
      migration: unpack('migration'),
      agent: unpack('agent'),
      image: unpack('image'),
    },
    digests: {
      api: manifest.api.sha256,
      worker: manifest.worker.sha256,
      migration: manifest.migration.sha256,
    },
  }
}
