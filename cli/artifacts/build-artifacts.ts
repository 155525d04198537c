import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LockedPackage, readLockfile } from '../lockfile.ts'
import { bundle } from './bundle.ts'
import { checkEntries, checkFunctionSize, readFunction, routesOf } from './edge-limits.ts'
import type { File } from './file.ts'
import { nodeProgram, type Platform } from './node-program.ts'
import { type Contents, createSbom } from './sbom.ts'
import { buildSite, sitePackages } from './site.ts'
import { tarGz } from './tar.ts'
import { zip } from './zip.ts'

export const artifactNames = ['api', 'worker', 'migration', 'agent', 'image', 'site'] as const

export type ArtifactName = (typeof artifactNames)[number]

const extensions: Readonly<Record<ArtifactName, string>> = {
  api: 'zip',
  worker: 'zip',
  migration: 'zip',
  agent: 'tar.gz',
  image: 'tar.gz',
  site: 'zip',
}

/**
 * An entry of `manifest.json`. `key` is the file name in the folder, and part of the key in the
 * bucket.
 */
export type Artifact = { readonly key: string; readonly sha256: string; readonly size: number }

export type Manifest = Readonly<Record<ArtifactName, Artifact>>

export type BuildOptions<Name extends ArtifactName = ArtifactName> = {
  readonly root: string
  /** The folder for the artifacts and `manifest.json`. All other files in it are deleted. */
  readonly out: string
  /** The platform of the agent's host. */
  readonly platform: Platform
  /** Which artifacts to build. Default: all. */
  readonly names?: readonly Name[]
  /** Receives progress messages. */
  readonly report: (line: string) => void
}

/**
 * Builds the artifacts of a deploy. Builds are reproducible: the same sources give the same bytes
 * on any machine. Artifacts contain no environment's settings, so prod can run the artifacts that
 * dev ran.
 */
export async function buildArtifacts<Name extends ArtifactName = ArtifactName>(
  options: BuildOptions<Name>,
): Promise<Pick<Manifest, Name>> {
  const { root, out, platform, names = artifactNames, report } = options
  let built: Promise<File[]> | undefined
  const site = () => {
    built ??= buildSite(root, report)
    return built
  }
  const packed: [ArtifactName, Packed][] = []
  for (const name of names) {
    report(name)
    packed.push([name, await builders[name]({ root, platform, site })])
  }
  const locked = readLockfile(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  return writeArtifacts(out, packed, locked) as Pick<Manifest, Name>
}

type Packed = Contents & { readonly data: Uint8Array }

type BuildContext = {
  readonly root: string
  readonly platform: Platform
  readonly site: () => Promise<readonly File[]>
}

const builders: Readonly<Record<ArtifactName, (context: BuildContext) => Promise<Packed>>> = {
  api: async ({ root, site }) => {
    const entries = { index: 'api/lambda.ts' }
    const { files, packages } = await bundle({ root, entries, target: 'function' })
    return { data: zip([...files, ...shellsIn(await site())]), packages }
  },
  worker: async ({ root }) => {
    const entries = {
      orders: 'consumers/orders/lambda.ts',
      sweep: 'consumers/sweep/lambda.ts',
    }
    const { files, packages } = await bundle({ root, entries, target: 'function' })
    return { data: zip(files), packages }
  },
  migration: async ({ root }) => {
    const entries = {
      login: 'migration/login.ts',
      schema: 'migration/schema.ts',
      report: 'migration/report.ts',
    }
    const { files, packages } = await bundle({ root, entries, target: 'function' })
    return { data: zip(files), packages }
  },
  agent: async ({ root, platform }) => {
    const entries = { main: 'ec2-agent/main.ts' }
    const { files, packages } = await bundle({ root, entries, target: 'host' })
    return {
      data: await tarGz(await agentFiles(root, platform, files)),
      packages: [...packages, `node_modules/node-${platform}`],
    }
  },
  image: async ({ root, site }) => {
    const entries = { server: 'api/server.ts' }
    const { files, packages } = await bundle({ root, entries, target: 'host' })
    const dockerfile = read(root, 'api/Dockerfile', 'Dockerfile')
    return {
      data: await tarGz([...files, ...shellsIn(await site()), dockerfile]),
      packages,
      baseImage: /^FROM (\S+)/m.exec(Buffer.from(dockerfile.data).toString())?.[1],
    }
  },
  site: async ({ root, site }) => {
    const files = await site()
    checkFunctionSize(readFunction(root))
    checkEntries(routesOf(files.map(({ path }) => path)))
    return { data: zip(files), packages: sitePackages }
  },
}

/** Returns the page shells, which the API fills with content. */
const shellsIn = (site: readonly File[]): readonly File[] =>
  site
    .filter(({ path }) => path.endsWith('/_shell/index.html'))
    .map((file) => ({ ...file, path: `shell/${file.path}` }))

async function agentFiles(
  root: string,
  platform: Platform,
  agent: readonly File[],
): Promise<readonly File[]> {
  const units = readdirSync(join(root, 'ec2-agent/systemd'))
  return [
    { path: 'bin/node', data: await nodeProgram(root, platform), isExecutable: true },
    ...agent.map((file) => ({ ...file, path: `ec2-agent/${file.path}` })),
    ...units.map((name) => read(root, `ec2-agent/systemd/${name}`, `systemd/${name}`)),
    ...['install.sh', 'update.sh'].map((name) => ({
      ...read(root, `ec2-agent/install/${name}`, name),
      isExecutable: true,
    })),
  ]
}

function read(root: string, from: string, path: string): File {
  return { path, data: readFileSync(join(root, from)) }
}

/** Returns the file name of an artifact's bill of materials. */
export const sbomOf = ({ key }: Pick<Artifact, 'key'>): string => `${key}.cdx.json`

/**
 * Writes the artifacts, a bill of materials for each, then the manifest. Deletes the files of
 * earlier builds.
 */
function writeArtifacts(
  out: string,
  packed: readonly (readonly [ArtifactName, Packed])[],
  locked: readonly LockedPackage[],
): Partial<Manifest> {
  mkdirSync(out, { recursive: true })
  const entries = packed.map(([name, { data, ...contents }]) => {
    const sha256 = createHash('sha256').update(data).digest('hex')
    const key = `${name}-${sha256}.${extensions[name]}`
    writeFileSync(join(out, key), data)
    writeFileSync(join(out, sbomOf({ key })), createSbom({ name, sha256, contents, locked }))
    return [name, { key, sha256, size: data.length } satisfies Artifact] as const
  })
  const manifest = Object.fromEntries(entries)
  writeFileSync(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  const wanted = ['manifest.json', ...entries.flatMap(([, { key }]) => [key, sbomOf({ key })])]
  for (const name of readdirSync(out)) {
    if (!wanted.includes(name)) rmSync(join(out, name), { recursive: true })
  }
  return manifest
}
