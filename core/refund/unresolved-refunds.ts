import type { OrderTimeline } from '../ports/order-store.ts'
import { type Refund, refundableOf } from './refund.ts'

/** A refund that failed, and that no later refund has replaced. Only an operator can end it. */
export type UnresolvedRefund = {
  readonly refund: Refund
  /** Minor units that the buyer has not got back. */
  readonly amount: number
  /** When it failed (ISO 8601). */
  readonly since: string
}

/**
 * Returns the failed refunds that still need an operator, oldest failure first. Follows the timeline:
 * a refund that is requested after the failure replaces as much of the oldest failed refunds as its
 * own amount; one that was paid by transfer names the refund that it replaces. If it fails too, it
 * is in the list as well.
 */
export function unresolvedRefunds({
  order,
  entries,
  refunds,
}: Pick<OrderTimeline, 'order' | 'entries' | 'refunds'>): readonly UnresolvedRefund[] {
  let unresolved: readonly UnresolvedRefund[] = []
  const known = new Set<string>()
  for (const { entry, at: since } of entries) {
    const [, status, refundId = ''] = /^refund-([a-z]+)#(.+)$/.exec(entry) ?? []
    const refund = refunds.find((row) => row.refundId === refundId)
    if (!refund) continue
    if (status === 'failed' || status === 'canceled') {
      const others = unresolved.filter((one) => one.refund !== refund)
      unresolved = [...others, { refund, amount: refund.amount, since }]
    } else if (!known.has(refundId)) unresolved = reduced(unresolved, refund)
    known.add(refundId)
  }
  return order.charged ? limited(unresolved, refundableOf(order)) : unresolved
}

/** Subtracts a new refund from the unresolved refunds: from the one it names, then from the oldest. */
function reduced(
  unresolved: readonly UnresolvedRefund[],
  { amount, replaces }: Refund,
): readonly UnresolvedRefund[] {
  let left = amount
  const isNamed = ({ refund }: UnresolvedRefund) => refund.refundId === replaces
  const inOrder = [...unresolved.filter(isNamed), ...unresolved.filter((one) => !isNamed(one))]
  return inOrder
    .flatMap((one) => {
      const taken = Math.min(one.amount, left)
      left -= taken
      return taken === one.amount ? [] : [{ ...one, amount: one.amount - taken }]
    })
    .sort((one, other) => one.since.localeCompare(other.since))
}

/** Limits the unresolved refunds to what is left of the payment: a bank may have returned the rest. */
function limited(
  unresolved: readonly UnresolvedRefund[],
  refundable: number,
): readonly UnresolvedRefund[] {
  let left = refundable
  return unresolved.flatMap((one) => {
    const amount = Math.min(one.amount, left)
    left -= amount
    return amount === 0 ? [] : [{ ...one, amount }]
  })
}
