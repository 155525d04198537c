import { isDeepStrictEqual } from 'node:util'
import type { ProductChange, ProductRow } from '../ports/product-store.ts'
import type { Catalogue, CatalogueProduct } from './catalogue.ts'
import { taxRateOf } from './tax-rate.ts'

/**
 * Returns the changes that update the rows to the catalogue: its products in order, then removed
 * ones.
 */
export function changesOf(
  rows: readonly ProductRow[],
  catalogue: Catalogue,
): readonly ProductChange[] {
  const known = new Map(rows.map((row) => [row.sku, row]))
  const offered = new Set(catalogue.products.map(({ sku }) => sku))
  const left = rows.filter(({ sku, onSale }) => onSale && !offered.has(sku))
  return [
    ...catalogue.products.map((product) => offer(known.get(product.sku), catalogue, product)),
    ...left.map(({ sku, available: stock }) => {
      return { sku, kind: 'removed', terms: [], set: { onSale: false }, stock } as const
    }),
  ]
}

/** Counts the changes of each kind. */
export function countsOf(
  changes: readonly ProductChange[],
): Readonly<Record<ProductChange['kind'], number>> {
  const count = { added: 0, changed: 0, removed: 0, unchanged: 0 }
  for (const { kind } of changes) count[kind] += 1
  return count
}

/**
 * Returns the change for one product. The digest changes with every edit of the catalogue, so a new
 * digest alone is written but does not count as a change.
 */
function offer(
  row: ProductRow | undefined,
  catalogue: Catalogue,
  product: CatalogueProduct,
): ProductChange {
  const { sku, name, slug, price, maxPerOrder, stock } = product
  const { currency, digest } = catalogue
  const taxRate = taxRateOf(catalogue, product)
  const set = { name, slug, price, currency, taxRate, maxPerOrder, digest, onSale: true }
  if (!row) return { sku, kind: 'added', terms: [], set, stock }
  const others = (Object.keys(set) as (keyof typeof set)[]).filter(
    (term) => !isDeepStrictEqual(row[term], set[term]),
  )
  const terms = others.filter((term) => term !== 'digest')
  const kind = terms.length > 0 ? 'changed' : 'unchanged'
  return { sku, kind, terms, set: others.length > 0 ? set : undefined, stock }
}
