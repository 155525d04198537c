import { createEcr } from '../aws.ts'
import type { Progress } from '../progress.ts'
import type { Outputs } from '../terraform/open-root.ts'
import type { Values } from '../values/merge.ts'
import { findImage, pushImage } from './container-image.ts'

export type ImageRequest = {
  readonly values: Values
  readonly region: string
  /** What an operator named (IMAGE=). */
  readonly given: string | undefined
  /** Of the image's artifact: it is the tag. */
  readonly digest: string
  /** Reads the artifact, where it must be pushed. */
  readonly artifact: () => Uint8Array
  readonly foundation: () => Promise<Outputs>
}

const byDigest = /^[^\s@]+@sha256:[0-9a-f]{64}$/

/** A digest that no image has: for a look ahead. */
const nobodys = '0'.repeat(64)

/**
 * The image that a release runs, by its digest, pushed where it is not there yet; null where nothing
 * runs in a container. A look pushes nothing. Throws Error where there is no place for it.
 */
export async function resolveImage(
  request: ImageRequest,
  progress: Progress,
  { look }: { readonly look: boolean },
): Promise<string | null> {
  const { values, region, given, digest, artifact } = request
  if ((values['api'] as Values)['runtime'] !== 'ecs') return null
  if (given) {
    if (byDigest.test(given)) return given
    throw new Error(`IMAGE must be named by its digest, …@sha256:…, not ${given}`)
  }
  const { images } = (await request.foundation()) as { images?: { url: string } }
  if (!images)
    throw new Error(
      'refused: there is no place for images before the first deployment: deploy once with SET=api.runtime=lambda',
    )
  const ecr = createEcr(region)
  try {
    const place = { ecr, repository: images.url, tag: digest }
    const found = await findImage(place)
    if (found) return found
    if (look) {
      progress.print('image: is not pushed yet; a deploy would')
      return `${images.url}@sha256:${nobodys}`
    }
    let pushed = ''
    await progress.step('image', async () => {
      pushed = await pushImage(place, artifact())
      return pushed
    })
    return pushed
  } finally {
    ecr.destroy()
  }
}
