import type { LocalImageService } from 'astro'
import sharpService from 'astro/assets/services/sharp'
import sharp from 'sharp'

const rasters = new Map<string, Promise<Buffer>>()

/**
 * Astro's image service, with a cache for SVG drawings. Rendering a drawing's shadows and grain
 * takes a second. It is therefore rendered once, at full size, and all widths are scaled from that
 * image.
 */
const drawingService: LocalImageService = {
  ...sharpService,
  async transform(input, options, config, logger) {
    const isDrawing = String(options['src']).split('?')[0]?.endsWith('.svg') ?? false
    const image = isDrawing ? await renderOnce(String(options['src']), input) : input
    return sharpService.transform(image, options, config, logger)
  },
}

function renderOnce(src: string, svg: Uint8Array): Promise<Buffer> {
  const raster = rasters.get(src) ?? sharp(svg).png({ compressionLevel: 1 }).toBuffer()
  rasters.set(src, raster)
  return raster
}

// biome-ignore lint/style/noDefaultExport: Astro loads an image service by its default export
export default drawingService
