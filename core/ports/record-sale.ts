import type { OrderTimeline } from './order-store.ts'

/**
 * Brings the sales database up to date with an order: the order, its lines, refunds and disputes.
 * Does nothing if the database has a newer version of the order. Idempotent.
 */
export type RecordSale = (timeline: OrderTimeline) => Promise<void>
