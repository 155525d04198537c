import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { json } from '../answers.ts'
import { SkuSchema } from '../cart/schemas.ts'
import type { ApiDeps } from '../deps.ts'
import { Problem } from '../plugins/problem.ts'
import { ProductSchema } from './schemas.ts'

type ProductDeps = Pick<ApiDeps, 'products' | 'priceList'>

/** What is on sale. The list may be a minute old; one product is read as it stands. */
export const productRoutes: FastifyPluginAsyncTypebox<ProductDeps> = async (
  app,
  { products, priceList },
) => {
  app.get(
    '/products',
    {
      schema: {
        summary: 'Every product on sale',
        response: json(
          200,
          'The products',
          Type.Object({ products: Type.Array(Type.Ref('Product')) }),
        ),
      },
    },
    async () => ({ products: await priceList.all() }),
  )

  app.get(
    '/products/:sku',
    {
      schema: {
        summary: 'One product, and how many are left',
        params: Type.Object({ sku: SkuSchema }),
        response: json(200, 'The product', Type.Ref('Product')),
      },
    },
    async ({ params: { sku } }) => {
      const product = await products.read(sku)
      if (!product) throw new Problem('not_found', `there is no product ${sku}`)
      return product
    },
  )
}

export const productSchemas = [ProductSchema]
