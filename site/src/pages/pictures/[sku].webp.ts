import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { APIRoute } from 'astro'
import sharp from 'sharp'
import { catalogue } from '../../lib/catalogue.ts'

/** A small picture of each product, at the address under which the API's pages expect it. */
export function getStaticPaths() {
  return catalogue.products.map(({ sku, image }) => ({ params: { sku }, props: { image } }))
}

/** The density that renders a drawing at a fifth of its size: its shadows cost by the pixel. */
const density = 72 / 5

export const GET: APIRoute<{ image: string }> = async ({ props }) => {
  const drawing = await readFile(resolve('site/src/images/products', `${props.image}.svg`))
  const picture = await sharp(drawing, { density }).resize(192, 240).webp().toBuffer()
  return new Response(new Uint8Array(picture), { headers: { 'content-type': 'image/webp' } })
}
