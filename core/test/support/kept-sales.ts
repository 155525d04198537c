import type { OrderTimeline } from '#core/ports/order-store.ts'
import type { RecordSale } from '#core/ports/record-sale.ts'

/**
 * Returns a sales database in memory: by order id, the newest version that was written. `writes`
 * has the id of every write.
 */
export function createKeptSales() {
  const sales = new Map<string, OrderTimeline>()
  const writes: string[] = []
  const recordSale: RecordSale = async (timeline) => {
    const { orderId, version = 0 } = timeline.order
    writes.push(orderId)
    if ((sales.get(orderId)?.order.version ?? 0) <= version) sales.set(orderId, timeline)
  }
  return { sales, writes, recordSale }
}
