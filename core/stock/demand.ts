import type { OrderLine } from '../order/order.ts'

/** Units of one SKU to take from stock or to return, and the price of the order. */
export type Demand = {
  readonly sku: string
  readonly quantity: number
  readonly unitPrice: number
  readonly currency: string
}

/**
 * Returns what an order takes from stock: one demand per SKU, even if several lines have the same
 * SKU. Sorted by SKU, so that two orders never lock the same rows in opposite order.
 */
export function demandsOf(lines: readonly OrderLine[], currency: string): readonly Demand[] {
  const bySku = new Map<string, Demand>()
  for (const { sku, quantity, unitPrice } of lines) {
    const sum = (bySku.get(sku)?.quantity ?? 0) + quantity
    bySku.set(sku, { sku, quantity: sum, unitPrice, currency })
  }
  return [...bySku.values()].sort((a, b) => (a.sku < b.sku ? -1 : 1))
}
