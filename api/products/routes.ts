import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { openCart } from '../cart/open-cart.ts'
import { withHeldUnits } from '../cart/price-cart.ts'
import { SkuSchema } from '../common-schemas.ts'
import type { ApiDeps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { json } from '../response-schemas.ts'
import { ProductSchema } from './schemas.ts'

type ProductDeps = Pick<ApiDeps, 'products' | 'priceList' | 'orders'>

/**
 * Routes for products. The list may be up to 90 seconds old: 60 here, 30 in the browser. A single
 * product is read from the store, and counts the units in the buyer's own unpaid order as available.
 */
export const productRoutes: FastifyPluginAsyncTypebox<ProductDeps> = async (
  app,
  { products, priceList, orders },
) => {
  app.get(
    '/products',
    {
      schema: {
        summary: 'List all products on sale',
        description: 'The stock may be up to 90 seconds old.',
        response: json(
          200,
          'The products',
          Type.Object({ products: Type.Array(Type.Ref('Product')) }),
        ),
      },
    },
    async (_request, reply) => {
      const products = await priceList.all()
      // The same for everyone. Every page with a list of products reads it.
      reply.header('cache-control', 'public, max-age=30')
      return { products }
    },
  )

  app.get(
    '/products/:sku',
    {
      schema: {
        summary: 'Read a product, and how many units this buyer can order',
        description: 'The units in the buyer’s own unpaid order count as available.',
        params: Type.Object({ sku: SkuSchema }),
        response: json(200, 'The product', Type.Ref('Product')),
      },
    },
    async (request) => {
      const { sku } = request.params
      const [found, { unpaidOrder }] = await Promise.all([
        products.read(sku),
        openCart(request, orders),
      ])
      const product = withHeldUnits(found, unpaidOrder)
      if (!product) throw new Problem('not_found', `product ${sku} does not exist`)
      return product
    },
  )
}

export const productSchemas = [ProductSchema]
