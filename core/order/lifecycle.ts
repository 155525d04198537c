/**
 * The order's life, to be read aloud: "a pending order, when its payment settles, becomes paid".
 * `revive` is a success that came late: it needs the stock to be taken again. `refund` means that all
 * of the money has gone back. Events overtake each other, so a pending order may fail before we hear
 * that it was waiting for funds, and be refunded before we hear that it was paid.
 */
export const lifecycle = {
  pending: {
    settle: 'paid',
    awaitFunds: 'awaiting_funds',
    fail: 'payment_failed',
    expire: 'expired',
    cancel: 'cancelled',
    question: 'review',
    refund: 'cancelled',
  },
  awaiting_funds: {
    settle: 'paid',
    fail: 'payment_failed',
    question: 'review',
    refund: 'cancelled',
  },
  review: { approve: 'paid', cancel: 'cancelled', refund: 'cancelled' },
  paid: { package: 'packaging', refund: 'cancelled' },
  packaging: { ship: 'shipping', refund: 'cancelled' },
  shipping: { complete: 'completed' },
  completed: {},
  expired: { revive: 'paid' },
  payment_failed: { revive: 'paid' },
  cancelled: { revive: 'paid' },
} as const satisfies Record<string, Record<string, string>>

export type OrderStatus = keyof typeof lifecycle

type ActsOf<S> = S extends OrderStatus ? keyof (typeof lifecycle)[S] : never

/** What can happen to an order. */
export type Act = ActsOf<OrderStatus>

export const orderStatuses = Object.keys(lifecycle) as OrderStatus[]

/** The status that `act` leads to from `status`, or undefined where the lifecycle does not allow it. */
export function transition(status: OrderStatus, act: Act): OrderStatus | undefined {
  const acts: Partial<Record<Act, OrderStatus>> = lifecycle[status]
  return acts[act]
}

/** The statuses from which `act` is allowed, and the one it leads to. */
export function sourcesOf(act: Act): {
  readonly from: readonly OrderStatus[]
  readonly to: OrderStatus
} {
  const from = orderStatuses.filter((status) => transition(status, act) !== undefined)
  const to = from[0] && transition(from[0], act)
  if (!to) throw new TypeError(`the lifecycle knows no act ${act}`)
  return { from, to }
}

/** Has the money arrived, whatever happened to the parcel since? */
export function isPaid(status: OrderStatus): boolean {
  return ['paid', 'packaging', 'shipping', 'completed'].includes(status)
}

/** Does it hold stock for money that has not arrived? Such orders count in the limits per client. */
export function isUnpaid(status: OrderStatus): boolean {
  return ['pending', 'awaiting_funds'].includes(status)
}

/** Has its buyer done with it, and its money not arrived, or not as it should? */
export function isUnderWay(status: OrderStatus): boolean {
  return ['awaiting_funds', 'review'].includes(status)
}

/** May its buyer still take it back? Until packaging ends; a payment under way cannot be stopped. */
export function isCancellable(status: OrderStatus): boolean {
  return ['pending', 'paid', 'packaging'].includes(status)
}

/** Is there anything left to wait for? */
export function isOpen(status: OrderStatus): boolean {
  return !['completed', 'expired', 'payment_failed', 'cancelled'].includes(status)
}
