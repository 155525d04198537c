import type { ImageMetadata } from 'astro'

const files = import.meta.glob<{ readonly default: ImageMetadata }>('../images/products/*.svg', {
  eager: true,
})

/**
 * Returns a product's drawing by its name in the catalogue. Throws Error if the file is missing.
 */
export function findDrawing(image: string): ImageMetadata {
  const file = files[`../images/products/${image}.svg`]
  if (!file) throw new Error(`the catalogue names ${image}.svg, but this file does not exist`)
  return file.default
}
