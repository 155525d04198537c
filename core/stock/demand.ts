import type { OrderLine } from '../order/order.ts'

/** Units of one SKU to take (`place`, `revive`) or to put back, and the price the order was made at. */
export type Demand = {
  readonly sku: string
  readonly quantity: number
  readonly unitPrice: number
  readonly currency: string
}

/**
 * What an order takes from stock: one demand a SKU, however many lines name it, in the order of the
 * SKUs, so that two orders never lock the same rows crosswise.
 */
export function demandsOf(lines: readonly OrderLine[], currency: string): readonly Demand[] {
  const bySku = new Map<string, Demand>()
  for (const { sku, quantity, unitPrice } of lines) {
    const sum = (bySku.get(sku)?.quantity ?? 0) + quantity
    bySku.set(sku, { sku, quantity: sum, unitPrice, currency })
  }
  return [...bySku.values()].sort((a, b) => (a.sku < b.sku ? -1 : 1))
}
