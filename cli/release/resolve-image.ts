import { createEcr } from '../aws.ts'
import type { Progress } from '../progress.ts'
import type { Outputs } from '../terraform/open-root.ts'
import type { Values } from '../values/merge.ts'
import { findImage, pushImage } from './container-image.ts'

export type ImageRequest = {
  readonly values: Values
  readonly region: string
  /** The operator's own image (IMAGE=). */
  readonly given: string | undefined
  /** The digest of the image's artifact. It is the image's tag. */
  readonly digest: string
  /** Reads the artifact, if the image must be built and pushed. */
  readonly artifact: () => Uint8Array
  readonly foundation: () => Promise<Outputs>
}

const byDigest = /^[^\s@]+@sha256:[0-9a-f]{64}$/

/** The digest in read-only plans, if the image is not pushed yet. */
const placeholderDigest = '0'.repeat(64)

/**
 * Returns the image of a release by digest, and pushes it if necessary; null if nothing runs in a
 * container. With `readOnly`, pushes nothing. Throws Error if IMAGE has no digest or is not needed,
 * or if the image repository does not exist yet.
 */
export async function resolveImage(
  request: ImageRequest,
  progress: Progress,
  { readOnly }: { readonly readOnly: boolean },
): Promise<string | null> {
  const { values, region, given, digest, artifact } = request
  if ((values['api'] as Values)['runtime'] !== 'ecs') {
    if (given)
      throw new Error('IMAGE is only for api.runtime: ecs. Leave it out, or set the runtime')
    return null
  }
  if (given) {
    if (byDigest.test(given)) return given
    throw new Error(`IMAGE must contain a digest (…@sha256:…), not ${given}`)
  }
  const { images } = (await request.foundation()) as { images?: { url: string } }
  if (!images)
    throw new Error(
      'refused: the image repository does not exist before the first deploy. Deploy once with SET=api.runtime=lambda',
    )
  const ecr = createEcr(region)
  try {
    const location = { ecr, repository: images.url, tag: digest }
    const found = await findImage(location)
    if (found) return found
    if (readOnly) {
      progress.print('image: not pushed yet; a deploy pushes it')
      return `${images.url}@sha256:${placeholderDigest}`
    }
    let pushed = ''
    await progress.step('image', async () => {
      pushed = await pushImage(location, artifact())
      return pushed
    })
    return pushed
  } finally {
    ecr.destroy()
  }
}
