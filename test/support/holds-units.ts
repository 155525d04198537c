import type { OrderStatus } from '#core/order/lifecycle.ts'

const statusesWithUnits: readonly OrderStatus[] = [
  'pending',
  'awaiting_funds',
  'review',
  'paid',
  'packaging',
  'shipping',
  'completed',
]

/** Whether an order with this status holds or has sold its units. */
export const holdsUnits = (status: OrderStatus) => statusesWithUnits.includes(status)
