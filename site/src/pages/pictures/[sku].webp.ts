import type { APIRoute } from 'astro'
import sharp from 'sharp'
import { catalogue } from '../../lib/catalogue.ts'

const drawings = import.meta.glob<string>('../../images/products/*.svg', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** The density that renders a drawing at a fifth of its size: its shadows cost by the pixel. */
const density = 72 / 5

/** A small picture of each product, at the address that the API's pages know: it goes by the SKU. */
export function getStaticPaths() {
  return catalogue.products.map(({ sku, image }) => ({ params: { sku }, props: { image } }))
}

export const GET: APIRoute<{ image: string }> = async ({ props }) => {
  const drawing = Buffer.from(drawings[`../../images/products/${props.image}.svg`] ?? '')
  const picture = await sharp(drawing, { density }).resize(192, 240).webp().toBuffer()
  return new Response(new Uint8Array(picture), { headers: { 'content-type': 'image/webp' } })
}
