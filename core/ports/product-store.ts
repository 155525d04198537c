import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Localised } from '../language.ts'

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

/** A row of the products table; what is not on sale keeps its stock. */
export type ProductRow = Product & { readonly onSale: boolean }

/** What a catalogue does to one product. */
export type ProductChange = {
  readonly sku: string
  readonly kind: 'added' | 'changed' | 'removed' | 'unchanged'
  /** The terms that become others, such as `price`; only of what is changed. */
  readonly terms: readonly string[]
  /** What its row is given; undefined where the row is right as it stands. */
  readonly set: Partial<Omit<ProductRow, 'sku' | 'available'>> | undefined
  /** Units, for a row that has none yet. */
  readonly stock: number
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
