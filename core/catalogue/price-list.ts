import type { Clock } from '../clock.ts'
import type { Product, ProductStore } from '../ports/product-store.ts'

/** What is on sale and at which price, as of a moment ago; the order's own write checks the price. */
export type PriceList = {
  all(): Promise<readonly Product[]>
  of(sku: string): Promise<Product | undefined>
  /** Reads the table again, now: a write has shown that the list is out of date. */
  refresh(): Promise<void>
}

/** Keeps the products table in memory for `ttlSeconds` (60 by default), so that a checkout need not read it. */
export function createPriceList(options: {
  readonly products: ProductStore
  readonly clock: Clock
  readonly ttlSeconds?: number
}): PriceList {
  const { products, clock, ttlSeconds = 60 } = options
  let kept: { list: Promise<readonly Product[]>; until: number } | undefined

  function load() {
    const list = products.all()
    kept = { list, until: clock().getTime() + ttlSeconds * 1000 }
    list.catch(() => {
      kept = undefined
    })
    return list
  }

  function all() {
    return kept && kept.until > clock().getTime() ? kept.list : load()
  }

  return {
    all,
    of: async (sku) => (await all()).find((product) => product.sku === sku),
    refresh: async () => void (await load()),
  }
}
