import type { Localised } from '../language.ts'
import type { Catalogue } from './catalogue.ts'
import type { ProductChange } from './product-changes.ts'

/** A product as the shop sells it now: the row of the products table. */
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
  /** Units that can be bought now; what is held for unpaid orders is not among them. */
  readonly available: number
  /** The catalogue it came from. */
  readonly digest: string
}

/** The products' store. Methods throw ShopError `busy` when it did not answer in time. */
export type ProductStore = {
  /** Every product on sale. */
  all(): Promise<readonly Product[]>
  read(sku: string): Promise<Product | undefined>
  /** What `apply` would do now. */
  compare(catalogue: Catalogue): Promise<readonly ProductChange[]>
  /**
   * Brings the table to the catalogue, and tells what that changed: prices and names follow it, stock
   * is set for new products only, products that left it are taken off sale. Running it twice changes
   * nothing the second time.
   */
  apply(catalogue: Catalogue): Promise<readonly ProductChange[]>
}
