/**
 * The order lifecycle: status, action, next status. For example, `settle` makes a pending order
 * paid. `reinstate` is a payment for a closed order: it must take the stock again. `refund` means
 * that all of the money was returned.
 *
 * Events can arrive out of order. So a pending order allows `fail` before the event that its funds
 * are delayed, and `refund` before the event that it was paid.
 */
export const lifecycle = {
  pending: {
    settle: 'paid',
    awaitFunds: 'awaiting_funds',
    fail: 'payment_failed',
    expire: 'expired',
    cancel: 'cancelled',
    sendToReview: 'review',
    refund: 'cancelled',
  },
  awaiting_funds: {
    settle: 'paid',
    fail: 'payment_failed',
    sendToReview: 'review',
    refund: 'cancelled',
  },
  review: { approve: 'paid', cancel: 'cancelled', refund: 'cancelled' },
  paid: { package: 'packaging', refund: 'cancelled' },
  packaging: { ship: 'shipping', refund: 'cancelled' },
  shipping: { complete: 'completed' },
  completed: {},
  expired: { reinstate: 'paid' },
  payment_failed: { reinstate: 'paid' },
  cancelled: { reinstate: 'paid' },
} as const satisfies Record<string, Record<string, string>>

export type OrderStatus = keyof typeof lifecycle

type ActionsOf<S> = S extends OrderStatus ? keyof (typeof lifecycle)[S] : never

/** An action of the lifecycle. */
export type Action = ActionsOf<OrderStatus>

export const orderStatuses = Object.keys(lifecycle) as OrderStatus[]

/**
 * Returns the status that `action` leads to; undefined if the lifecycle does not allow `action`.
 */
export function nextStatus(status: OrderStatus, action: Action): OrderStatus | undefined {
  const actions: Partial<Record<Action, OrderStatus>> = lifecycle[status]
  return actions[action]
}

/** Returns the statuses that allow `action`, and the status that it leads to. */
export function transitionOf(action: Action): {
  readonly from: readonly OrderStatus[]
  readonly to: OrderStatus
} {
  const from = orderStatuses.filter((status) => nextStatus(status, action) !== undefined)
  const to = from[0] && nextStatus(from[0], action)
  if (!to) throw new TypeError(`the lifecycle has no action ${action}`)
  return { from, to }
}

/** Returns whether the order is paid, including orders in packaging, shipping and completed. */
export function isPaid(status: OrderStatus): boolean {
  return ['paid', 'packaging', 'shipping', 'completed'].includes(status)
}

/**
 * Returns whether the order holds stock but is not paid. Such orders count in the limits per
 * client.
 */
export function isUnpaid(status: OrderStatus): boolean {
  return ['pending', 'awaiting_funds'].includes(status)
}

/** Returns whether the buyer has finished checkout but the payment is delayed or under review. */
export function isPaymentInProgress(status: OrderStatus): boolean {
  return ['awaiting_funds', 'review'].includes(status)
}

/**
 * Returns whether the buyer can still cancel: until packaging ends. A payment in progress cannot be
 * stopped.
 */
export function isCancellable(status: OrderStatus): boolean {
  return ['pending', 'paid', 'packaging'].includes(status)
}

/** Returns whether the order is still in progress: neither completed nor closed. */
export function isOpen(status: OrderStatus): boolean {
  return !['completed', 'expired', 'payment_failed', 'cancelled'].includes(status)
}
