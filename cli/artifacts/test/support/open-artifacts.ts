import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Test } from 'tap'
import { type Artifact, type ArtifactName, buildArtifacts } from '../../build-artifacts.ts'
import { unpackZip } from '../../unpack-zip.ts'

export const root = resolve(import.meta.dirname, '../../../..')

export type Opened = Artifact & {
  readonly file: string
  /** The folder of the unpacked artifact. */
  readonly folder: string
}

/** Builds artifacts of the checkout for this machine, and unpacks each into a separate folder. */
export async function openArtifacts<Name extends ArtifactName>(
  t: Test,
  names: readonly Name[],
): Promise<Readonly<Record<Name, Opened>>> {
  // Not t.testdir: the test itself may call it, and a second call replaces the folder.
  const dir = mkdtempSync(join(tmpdir(), 'comptoir-artifacts-'))
  t.teardown(() => rmSync(dir, { recursive: true, force: true }))
  const platform = process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64'
  const out = join(dir, 'artifacts')
  const manifest = await buildArtifacts({ root, out, platform, names, report: () => undefined })
  const opened = names.map((name) => {
    const folder = join(dir, name)
    mkdirSync(folder)
    const file = join(out, manifest[name].key)
    if (file.endsWith('.zip')) unpackZip(file, folder)
    else execFileSync('tar', ['-xzf', file, '-C', folder])
    return [name, { ...manifest[name], file, folder }]
  })
  return Object.fromEntries(opened)
}
