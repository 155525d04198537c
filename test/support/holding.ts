import type { OrderStatus } from '#core/order/lifecycle.ts'

const holding: readonly OrderStatus[] = [
  'pending',
  'awaiting_funds',
  'review',
  'paid',
  'packaging',
  'shipping',
  'completed',
]

/** Does an order of this status hold its units, or has it sold them? */
export const holdsUnits = (status: OrderStatus) => holding.includes(status)
