import type { ImageMetadata } from 'astro'

const files = import.meta.glob<{ readonly default: ImageMetadata }>('../images/products/*.svg', {
  eager: true,
})

/** The drawing of a product, by the name the catalogue gives it. Throws Error where there is none. */
export function drawingOf(image: string): ImageMetadata {
  const file = files[`../images/products/${image}.svg`]
  if (!file) throw new Error(`the catalogue names ${image}.svg, which nobody has drawn`)
  return file.default
}
