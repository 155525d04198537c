import { createHash } from 'node:crypto'
import { ulid } from 'ulid'
import type { Order } from '../order/order.ts'

/**
 * How far a refund has come. A bank may send back what has succeeded already, so `failed` comes last;
 * a refund only moves up this list, in whatever order its news arrives.
 */
export const refundStatuses = ['requested', 'pending', 'succeeded', 'canceled', 'failed'] as const

export type RefundStatus = (typeof refundStatuses)[number]

/** One row of an order's money ledger: an item beside the order record, before the provider is asked. */
export type Refund = {
  /** `rfd_…` for ours; the provider's own id for one that was made there. */
  readonly refundId: string
  readonly orderId: string
  readonly paymentIntentId: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  readonly status: RefundStatus
  readonly why: string
  /** Who asked for it. */
  readonly by: string
  readonly traceId: string
  readonly requestedAt: string
  /** Raised when the provider must be asked under another key; part of its key. */
  readonly attempt: number
  readonly providerRefundId?: string
  /** Why it failed, in the provider's words. */
  readonly failure?: string
  /** Keys of the index that the sweeper reads, while the provider has not answered. */
  readonly openShard?: string
  readonly nextCheckAt?: string
}

/** A refund's id: drawn anew, or made of what the refund is for, so that it is made once. */
export function refundIdOf(purpose?: string): string {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 26)
  return `rfd_${purpose === undefined ? ulid() : hash(purpose)}`
}

/** Does `next` say more than what is known? */
export function isFurther(next: RefundStatus, known: RefundStatus | undefined): boolean {
  return !known || refundStatuses.indexOf(next) > refundStatuses.indexOf(known)
}

/** What a row takes from the money that was charged: nothing, once it came to nothing. */
export function countedOf(refund: Pick<Refund, 'status' | 'amount'> | undefined): number {
  return refund && refund.status !== 'failed' && refund.status !== 'canceled' ? refund.amount : 0
}

/** What can still be refunded of an order, in minor units: 0 where nothing was paid. */
export function refundableOf({ charged, refunded }: Order): number {
  return Math.max(0, (charged?.amount ?? 0) - refunded)
}

export const refundSummaries = ['none', 'partial', 'full'] as const

export type RefundSummary = (typeof refundSummaries)[number]

/** How much of an order's money has gone back or is on its way, derived from the ledger. */
export function toRefundSummary({ charged, total, refunded }: Order): RefundSummary {
  if (refunded === 0) return 'none'
  return refunded >= (charged?.amount ?? total) ? 'full' : 'partial'
}
