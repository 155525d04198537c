import type { APIRoute } from 'astro'
import sharp from 'sharp'
import { catalogue } from '../../lib/catalogue.ts'

const drawings = import.meta.glob<string>('../../images/products/*.svg', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/**
 * Renders a drawing at a fifth of its size: the more pixels, the longer the shadows take to render.
 */
const density = 72 / 5

/**
 * Lists a small picture per product. Its path contains the SKU, so that the API's pages can refer
 * to it.
 */
export function getStaticPaths() {
  return catalogue.products.map(({ sku, image }) => ({ params: { sku }, props: { image } }))
}

export const GET: APIRoute<{ image: string }> = async ({ props }) => {
  const drawing = Buffer.from(drawings[`../../images/products/${props.image}.svg`] ?? '')
  const picture = await sharp(drawing, { density }).resize(192, 240).webp().toBuffer()
  return new Response(new Uint8Array(picture), { headers: { 'content-type': 'image/webp' } })
}
