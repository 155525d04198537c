import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { artifactNames, buildArtifacts, type Manifest } from '../artifacts/build-artifacts.ts'
import { packCharts } from '../charts/pack-charts.ts'
import type { Deployment } from '../deployment.ts'
import { keepFile } from './keep-artifacts.ts'
import type { OperatorContext } from './operator-context.ts'
import type { Candidate } from './record.ts'

/** What was built, and where it lies until it is kept. */
export type Built = {
  readonly folder: string
  readonly manifest: Manifest
  readonly charts: string
}

/** Builds what a checkout would release, into `folder`. */
export async function build(root: string, folder: string, hear: (line: string) => void) {
  const manifest = await buildArtifacts({ root, out: folder, platform: 'linux-arm64', hear })
  const packed = packCharts(root)
  const charts = `charts-${createHash('sha256').update(packed).digest('hex')}.zip`
  writeFileSync(join(folder, charts), packed)
  return { folder, manifest, charts } satisfies Built
}

/** A release as its parts describe it; the host may read its artifact's folder and no other. */
export function candidateOf(
  { manifest, charts }: Built,
  { values }: Deployment,
  { version, image }: Pick<Candidate, 'version' | 'image'>,
): Candidate {
  const each = (text: (name: (typeof artifactNames)[number]) => string) =>
    Object.fromEntries(artifactNames.map((name) => [name, text(name)])) as Candidate['artifacts']
  return {
    version,
    values,
    image,
    artifacts: each((name) => `${name}/${manifest[name].key}`),
    digests: each((name) => manifest[name].sha256),
    charts: `charts/${charts}`,
  }
}

/** Puts what is not there yet into the bucket, under the keys that the release names. How many were new. */
export async function keepBuilt(
  desk: Pick<OperatorContext, 's3' | 'bucket'>,
  { folder, manifest, charts }: Built,
  candidate: Candidate,
): Promise<number> {
  const files = [
    ...artifactNames.map((name) => [candidate.artifacts[name], manifest[name].key] as const),
    [candidate.charts, charts] as const,
  ]
  const kept = await Promise.all(
    files.map(([key, file]) => keepFile(desk, key, join(folder, file))),
  )
  return kept.filter(Boolean).length
}
