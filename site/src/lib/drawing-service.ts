import type { LocalImageService } from 'astro'
import sharpService from 'astro/assets/services/sharp'
import sharp from 'sharp'

const rasters = new Map<string, Promise<Buffer>>()

/**
 * Astro's own image service, which reads our drawings too. A drawing's shadows and grain cost a
 * second to render, so it is rendered once, at its full size, and every width is scaled from that.
 */
const drawingService: LocalImageService = {
  ...sharpService,
  async transform(input, options, config, logger) {
    const isDrawing = String(options['src']).split('?')[0]?.endsWith('.svg') ?? false
    const image = isDrawing ? await rasterOf(String(options['src']), input) : input
    return sharpService.transform(image, options, config, logger)
  },
}

function rasterOf(src: string, svg: Uint8Array): Promise<Buffer> {
  const raster = rasters.get(src) ?? sharp(svg).png({ compressionLevel: 1 }).toBuffer()
  rasters.set(src, raster)
  return raster
}

// biome-ignore lint/style/noDefaultExport: Astro loads an image service by its default export
export default drawingService
