import type { Order } from '../order/order.ts'

/** Writes a sale to the analytics database: one row per order, even if called twice. */
export type RecordSale = (order: Order, completedAt: string) => Promise<void>
