import { isDeepStrictEqual } from 'node:util'
import type { ProductChange, ProductRow } from '../ports/product-store.ts'
import type { Catalogue, CatalogueProduct } from './catalogue.ts'
import { taxRateOf } from './tax-rate.ts'

/**
 * Returns the changes that update the rows to the catalogue: first its products in their order,
 * then the removed products.
 */
export function changesOf(
  rows: readonly ProductRow[],
  catalogue: Catalogue,
): readonly ProductChange[] {
  const known = new Map(rows.map((row) => [row.sku, row]))
  const inCatalogue = new Set(catalogue.products.map(({ sku }) => sku))
  const removed = rows.filter(({ sku, onSale }) => onSale && !inCatalogue.has(sku))
  return [
    ...catalogue.products.map((product) => changeOf(known.get(product.sku), catalogue, product)),
    ...removed.map(({ sku, available: stock }) => {
      return { sku, kind: 'removed', fields: [], set: { onSale: false }, stock } as const
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
function changeOf(
  row: ProductRow | undefined,
  catalogue: Catalogue,
  product: CatalogueProduct,
): ProductChange {
  const { sku, name, slug, price, maxPerOrder, stock } = product
  const { currency, digest } = catalogue
  const taxRate = taxRateOf(catalogue, product)
  const set = { name, slug, price, currency, taxRate, maxPerOrder, digest, onSale: true }
  if (!row) return { sku, kind: 'added', fields: [], set, stock }
  const different = (Object.keys(set) as (keyof typeof set)[]).filter(
    (field) => !isDeepStrictEqual(row[field], set[field]),
  )
  const fields = different.filter((field) => field !== 'digest')
  const kind = fields.length > 0 ? 'changed' : 'unchanged'
  return { sku, kind, fields, set: different.length > 0 ? set : undefined, stock }
}
