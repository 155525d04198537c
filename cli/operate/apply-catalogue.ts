import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createProductStore } from '#core/aws/dynamodb-products.ts'
import type { Catalogue } from '#core/catalogue/catalogue.ts'
import { countsOf } from '#core/catalogue/product-changes.ts'
import type { ProductChange } from '#core/ports/product-store.ts'
import { failureOf } from '#core/vendor-error.ts'

type ApplyOptions = {
  readonly dynamodb: DynamoDBClient
  readonly table: string
  readonly catalogue: Catalogue
  /** Only compares; writes nothing. */
  readonly dryRun?: boolean
}

/**
 * Writes the catalogue to the products table and returns the changes. Keeps the stock of existing
 * products. Throws Error if the table does not exist.
 */
export async function applyCatalogue(options: ApplyOptions): Promise<readonly ProductChange[]> {
  const { dynamodb, table, catalogue, dryRun = false } = options
  const products = createProductStore({ dynamodb, table })
  try {
    return await (dryRun ? products.compare(catalogue) : products.apply(catalogue))
  } catch (cause) {
    if (failureOf(cause)?.vendorCode !== 'ResourceNotFoundException') throw cause
    throw new Error(`table ${table} does not exist: run make deploy first`, { cause })
  }
}

const kinds = { added: 'new', changed: 'changed', removed: 'withdrawn' } as const

/** Returns one line for each changed product, and a summary line. */
export function formatCatalogueChanges(
  { digest }: Pick<Catalogue, 'digest'>,
  changes: readonly ProductChange[],
): readonly string[] {
  const lines = changes.flatMap(({ sku, kind, fields, stock }) => {
    if (kind === 'unchanged') return []
    const what = { added: `${stock} in stock`, changed: fields.join(', '), removed: '' }[kind]
    return [`  ${kinds[kind].padEnd(10)}${sku}${what && `: ${what}`}`]
  })
  const { added, changed, removed, unchanged } = countsOf(changes)
  const summary =
    lines.length === 0
      ? `nothing changes, ${unchanged} unchanged`
      : `${added} new, ${changed} changed, ${removed} withdrawn, ${unchanged} unchanged`
  return [...lines, `catalogue ${digest}: ${summary}`]
}
