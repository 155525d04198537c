import type { Clock } from '../clock.ts'
import type { Product, ProductStore } from '../ports/product-store.ts'

/**
 * Products on sale and their prices, possibly a minute old: placing an order checks the price
 * again.
 */
export type PriceList = {
  all(): Promise<readonly Product[]>
  of(sku: string): Promise<Product | undefined>
  /** Reads the table again, because a write has shown that the list is out of date. */
  refresh(): Promise<void>
}

/**
 * Returns a price list that caches the products table for `ttlSeconds` (60), so that a checkout
 * need not read it.
 */
export function createPriceList(options: {
  readonly products: ProductStore
  readonly clock: Clock
  readonly ttlSeconds?: number
}): PriceList {
  const { products, clock, ttlSeconds = 60 } = options
  let cached: { list: Promise<readonly Product[]>; until: number } | undefined

  function load() {
    const list = products.all()
    cached = { list, until: clock().getTime() + ttlSeconds * 1000 }
    list.catch(() => {
      cached = undefined
    })
    return list
  }

  function all() {
    return cached && cached.until > clock().getTime() ? cached.list : load()
  }

  return {
    all,
    of: async (sku) => (await all()).find((product) => product.sku === sku),
    refresh: async () => void (await load()),
  }
}
