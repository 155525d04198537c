import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  artifactNames,
  buildArtifacts,
  type Manifest,
  sbomOf,
} from '../artifacts/build-artifacts.ts'
import type { Deployment } from '../deployment.ts'
import { packTerraform } from '../terraform/pack-terraform.ts'
import { uploadFile } from './artifact-store.ts'
import type { OperatorContext } from './operator-context.ts'
import type { Candidate } from './record.ts'

/** The result of a build, in a local folder. */
export type Built = {
  readonly folder: string
  readonly manifest: Manifest
  readonly terraform: string
}

/** Builds the artifacts and the Terraform zip of an environment into `folder`. */
export async function build(
  root: string,
  env: string,
  folder: string,
  report: (line: string) => void,
) {
  const manifest = await buildArtifacts({ root, out: folder, platform: 'linux-arm64', report })
  const packed = packTerraform(root, env)
  const terraform = `terraform-${createHash('sha256').update(packed).digest('hex')}.zip`
  writeFileSync(join(folder, terraform), packed)
  return { folder, manifest, terraform } satisfies Built
}

/**
 * Returns the candidate for a build. Each artifact has its own S3 prefix, to which IAM limits its
 * reader.
 */
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

/**
 * Uploads the files that are missing in the bucket, under the candidate's keys. Returns their
 * number.
 */
export async function uploadBuilt(
  context: Pick<OperatorContext, 's3' | 'bucket'>,
  { folder, manifest, terraform }: Built,
  candidate: Candidate,
): Promise<number> {
  const files = [
    ...artifactNames.map((name) => [candidate.artifacts[name], manifest[name].key] as const),
    ...artifactNames
      .map((name) => sbomOf(manifest[name]))
      .map((file) => [`sbom/${file}`, file] as const),
    [candidate.terraform, terraform] as const,
  ]
  const uploaded = await Promise.all(
    files.map(([key, file]) => uploadFile(context, key, join(folder, file))),
  )
  return uploaded.filter(Boolean).length
}
