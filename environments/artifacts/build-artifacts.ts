import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './bundle.ts'
import type { File } from './file.ts'
import { nodeProgram, type Platform } from './node-program.ts'
import { buildSite } from './site.ts'
import { tarGz } from './tar.ts'
import { zip } from './zip.ts'

export const artifactNames = ['api', 'worker', 'agent', 'image', 'site'] as const

export type ArtifactName = (typeof artifactNames)[number]

/** What `manifest.json` says of a file beside it; its name is its key in the bucket. */
export type Artifact = { readonly key: string; readonly sha256: string; readonly size: number }

export type Manifest = Readonly<Record<ArtifactName, Artifact>>

export type BuildOptions = {
  readonly root: string
  /** Where the artifacts and `manifest.json` go; whatever else is there, goes. */
  readonly out: string
  /** What the agent's host runs on. */
  readonly platform: Platform
  /** Hears what is being done. */
  readonly hear: (line: string) => void
}

/**
 * Builds what is deployed: the same sources give the same bytes, whoever builds them where. Nothing in
 * them knows an environment, so what ran in dev is what runs in prod.
 */
export async function buildArtifacts({ root, out, platform, hear }: BuildOptions) {
  hear('site')
  const site = await buildSite(root, hear)
  const shells = site
    .filter(({ path }) => path.endsWith('/_shell/index.html'))
    .map((file) => ({ ...file, path: `shell/${file.path}` }))
  hear('api, worker')
  const api = [
    ...(await bundle({ root, entries: { index: 'api/lambda.ts' }, target: 'function' })),
    ...shells,
  ]
  const worker = await bundle({ root, entries: workers, target: 'function' })
  hear('image')
  const server = await bundle({ root, entries: { server: 'api/server.ts' }, target: 'host' })
  const image = [...server, ...shells, read(root, 'api/Dockerfile', 'Dockerfile')]
  hear('agent')
  const packed = {
    api: [zip(api), 'zip'],
    worker: [zip(worker), 'zip'],
    agent: [await tarGz(await agentFiles(root, platform)), 'tar.gz'],
    image: [await tarGz(image), 'tar.gz'],
    site: [zip(site), 'zip'],
  } as const satisfies Record<ArtifactName, readonly [Uint8Array, string]>
  return keep(out, packed)
}

const workers = { orders: 'consumers/orders/lambda.ts', sweep: 'consumers/sweep/lambda.ts' }

async function agentFiles(root: string, platform: Platform): Promise<readonly File[]> {
  const agent = await bundle({ root, entries: { main: 'ec2-agent/main.ts' }, target: 'host' })
  const units = readdirSync(join(root, 'ec2-agent/systemd'))
  return [
    { path: 'bin/node', data: await nodeProgram(root, platform), isProgram: true },
    ...agent.map((file) => ({ ...file, path: `ec2-agent/${file.path}` })),
    ...units.map((name) => read(root, `ec2-agent/systemd/${name}`, `systemd/${name}`)),
    ...['install.sh', 'update.sh'].map((name) => ({
      ...read(root, `ec2-agent/install/${name}`, name),
      isProgram: true,
    })),
  ]
}

function read(root: string, from: string, path: string): File {
  return { path, data: readFileSync(join(root, from)) }
}

/** Writes the artifacts and then what they are; the names say which are of an earlier build. */
function keep(
  out: string,
  packed: Readonly<Record<ArtifactName, readonly [Uint8Array, string]>>,
): Manifest {
  mkdirSync(out, { recursive: true })
  const entries = artifactNames.map((name) => {
    const [data, extension] = packed[name]
    const sha256 = createHash('sha256').update(data).digest('hex')
    const artifact: Artifact = { key: `${name}-${sha256}.${extension}`, sha256, size: data.length }
    writeFileSync(join(out, artifact.key), data)
    return [name, artifact] as const
  })
  const manifest = Object.fromEntries(entries) as Manifest
  writeFileSync(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  const wanted = ['manifest.json', ...Object.values(manifest).map(({ key }) => key)]
  for (const name of readdirSync(out)) {
    if (!wanted.includes(name)) rmSync(join(out, name), { recursive: true })
  }
  return manifest
}
