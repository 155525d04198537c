import type { Order } from '../order/order.ts'

/** The analytics database's view of a sale: one row an order, whatever comes twice. */
export type RecordSale = (order: Order, completedAt: string) => Promise<void>
