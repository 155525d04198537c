import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DescribeImagesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  type ImageIdentifier,
} from '@aws-sdk/client-ecr'

/**
 * The repository and tag of a release's image. The tag is the digest of the artifact it is built
 * from.
 */
export type ImageLocation = {
  readonly ecr: ECRClient
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<name>`. */
  readonly repository: string
  readonly tag: string
}

/** Returns the image reference by digest; undefined if the image is not pushed yet. */
export async function findImage({
  ecr,
  repository,
  tag,
}: ImageLocation): Promise<string | undefined> {
  const digest = await findDigest(ecr, repository, { imageTag: tag })
  return digest && `${repository}@${digest}`
}

/** Returns whether an image still exists: the lifecycle policy keeps only the newest images. */
export async function hasImage(ecr: ECRClient, image: string): Promise<boolean> {
  const [repository = '', imageDigest = ''] = image.split('@')
  return (await findDigest(ecr, repository, { imageDigest })) !== undefined
}

async function findDigest(
  ecr: ECRClient,
  repository: string,
  id: ImageIdentifier,
): Promise<string | undefined> {
  const repositoryName = repository.split('/').slice(1).join('/')
  const command = new DescribeImagesCommand({ repositoryName, imageIds: [id] })
  try {
    return (await ecr.send(command)).imageDetails?.[0]?.imageDigest
  } catch (error) {
    if ((error as Error).name === 'ImageNotFoundException') return undefined
    throw error
  }
}

/**
 * Builds the image from its artifact with the local Docker and pushes it. Returns the image
 * reference by digest. Throws Error if Docker is missing or fails.
 */
export async function pushImage(
  { ecr, repository, tag }: ImageLocation,
  artifact: Uint8Array,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'comptoir-image-'))
  try {
    const { authorizationData: [login] = [] } = await ecr.send(new GetAuthorizationTokenCommand({}))
    const token = Buffer.from(login?.authorizationToken ?? '', 'base64').toString('utf8')
    const [registry = ''] = repository.split('/')
    await docker(['login', '--username', 'AWS', '--password-stdin', registry], token.split(':')[1])
    const metadata = join(folder, 'metadata.json')
    const build = ['buildx', 'build', '--platform', 'linux/arm64', '--provenance=false', '--push']
    await docker(
      [...build, '--metadata-file', metadata, '--tag', `${repository}:${tag}`, '-'],
      artifact,
    )
    const { 'containerimage.digest': digest } = JSON.parse(readFileSync(metadata, 'utf8'))
    return `${repository}@${digest}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs Docker. Shows its error output only if it fails. */
async function docker(args: readonly string[], input: string | Uint8Array = ''): Promise<void> {
  const child = spawn('docker', args, { stdio: ['pipe', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const code = await new Promise<number | null>((end, fail) => {
    child.once('error', fail)
    child.once('close', end)
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    throw new Error(
      'Docker is not installed, so the image cannot be built. Install Docker, or name an image that is already pushed (IMAGE=…@sha256:…)',
      { cause },
    )
  })
  if (code !== 0) throw new Error(`docker ${args[0]} failed:\n${errors.trim()}`)
}
