import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Localised } from '../language.ts'

/** A product on sale, as stored in the products table. */
export type Product = {
  readonly sku: string
  readonly name: Localised
  readonly slug: Localised
  /** Gross, minor units. */
  readonly price: number
  readonly currency: string
  /** Basis points. */
  readonly taxRate: number
  readonly maxPerOrder: number
  /** Units that can be bought now, without those held for unpaid orders. */
  readonly available: number
  /** Digest of the catalogue that it comes from. */
  readonly digest: string
}

/** A row of the products table. Products that are not on sale keep their stock. */
export type ProductRow = Product & { readonly onSale: boolean }

/** How a catalogue changes one product. */
export type ProductChange = {
  readonly sku: string
  readonly kind: 'added' | 'changed' | 'removed' | 'unchanged'
  /** The fields that change, such as `price`; empty unless `kind` is `changed`. */
  readonly fields: readonly string[]
  /** The values to write; undefined if the row is up to date. */
  readonly set: Partial<Omit<ProductRow, 'sku' | 'available'>> | undefined
  /** Initial units of a new row. */
  readonly stock: number
}

/** Stores products. Methods throw ShopError `busy` if the store does not answer in time. */
export type ProductStore = {
  /** Returns every product on sale. */
  all(): Promise<readonly Product[]>
  read(sku: string): Promise<Product | undefined>
  /** Returns the changes that `apply` would make now. */
  compare(catalogue: Catalogue): Promise<readonly ProductChange[]>
  /**
   * Updates the table to the catalogue and returns the changes. Prices and names follow the
   * catalogue. Stock is set for new products only. Products that are no longer in the catalogue are
   * taken off sale. A second run changes nothing.
   */
  apply(catalogue: Catalogue): Promise<readonly ProductChange[]>
}
