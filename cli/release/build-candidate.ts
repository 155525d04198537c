import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { artifactNames, buildArtifacts, type Manifest } from '../artifacts/build-artifacts.ts'
import type { Deployment } from '../deployment.ts'
import { packTerraform } from '../terraform/pack-terraform.ts'
import { keepFile } from './keep-artifacts.ts'
import type { OperatorContext } from './operator-context.ts'
import type { Candidate } from './record.ts'

/** What was built, and where it lies until it is kept. */
export type Built = {
  readonly folder: string
  readonly manifest: Manifest
  readonly terraform: string
}

/** Builds what a checkout would release, into `folder`. */
export async function build(root: string, folder: string, report: (line: string) => void) {
  const manifest = await buildArtifacts({ root, out: folder, platform: 'linux-arm64', report })
  const packed = packTerraform(root)
  const terraform = `terraform-${createHash('sha256').update(packed).digest('hex')}.zip`
  writeFileSync(join(folder, terraform), packed)
  return { folder, manifest, terraform } satisfies Built
}

/** A release as its parts describe it; the host may read its artifact's folder and no other. */
export function candidateOf(
  { manifest, terraform }: Built,
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
    terraform: `terraform/${terraform}`,
  }
}

/** Puts what is not there yet into the bucket, under the keys that the release names. How many were new. */
export async function keepBuilt(
  context: Pick<OperatorContext, 's3' | 'bucket'>,
  { folder, manifest, terraform }: Built,
  candidate: Candidate,
): Promise<number> {
  const files = [
    ...artifactNames.map((name) => [candidate.artifacts[name], manifest[name].key] as const),
    [candidate.terraform, terraform] as const,
  ]
  const kept = await Promise.all(
    files.map(([key, file]) => keepFile(context, key, join(folder, file))),
  )
  return kept.filter(Boolean).length
}
