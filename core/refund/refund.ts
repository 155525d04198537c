import { createHash } from 'node:crypto'
import { ulid } from 'ulid'
import type { Order } from '../order/order.ts'

/**
 * Statuses of a refund, in order. A refund only moves forward in this list, even if its
 * events arrive out of order. A bank may return a succeeded refund, so `failed` comes last.
 */
export const refundStatuses = ['requested', 'pending', 'succeeded', 'canceled', 'failed'] as const

export type RefundStatus = (typeof refundStatuses)[number]

/**
 * One refund in an order's ledger. It is stored as a separate item before it is requested from the
 * provider.
 */
export type Refund = {
  /** `rfd_…` if the shop requested it; otherwise the provider's id. */
  readonly refundId: string
  readonly orderId: string
  readonly paymentIntentId: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  readonly status: RefundStatus
  readonly why: string
  /** Who requested it. */
  readonly by: string
  readonly traceId: string
  readonly requestedAt: string
  /** Increased when the request needs a new idempotency key; part of that key. */
  readonly attempt: number
  readonly providerRefundId?: string
  /** Why it failed, as the provider reports it. */
  readonly failure?: string
  /** Present if the shop paid it outside the provider, after a refund failed. */
  readonly paidBy?: 'transfer'
  /** The bank's reference, if it was paid by transfer. */
  readonly reference?: string
  /** The failed refund that it replaces, if it was paid by transfer. */
  readonly replaces?: string
  /** Present if the provider refuses the refund until a dispute about the payment ends. */
  readonly waitsFor?: 'dispute'
  /**
   * Keys of the index of open orders, which the sweeper reads; present until the provider answers,
   * and while a failed refund waits for an operator.
   */
  readonly openShard?: string
  readonly nextCheckAt?: string
}

/** Returns a refund id: random, or derived from `purpose` so that each purpose is refunded once. */
export function refundIdOf(purpose?: string): string {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 26)
  return `rfd_${purpose === undefined ? ulid() : hash(purpose)}`
}

/** Returns the id of the refund by bank transfer that replaces a failed one. */
export const transferIdOf = (failedRefundId: string): string =>
  refundIdOf(`transfer ${failedRefundId}`)

/** Returns whether `next` is a later status than `known`. */
export function isFurther(next: RefundStatus, known: RefundStatus | undefined): boolean {
  return !known || refundStatuses.indexOf(next) > refundStatuses.indexOf(known)
}

/**
 * Returns the minor units that a refund takes from the charged amount: 0 if it failed or was
 * canceled.
 */
export function countedOf(refund: Pick<Refund, 'status' | 'amount'> | undefined): number {
  return refund && refund.status !== 'failed' && refund.status !== 'canceled' ? refund.amount : 0
}

/**
 * Returns the minor units that the buyer got back or is getting back: from the shop as refunds, and
 * from the bank after lost disputes.
 */
export function returnedOf({ refunded, chargedBack = 0 }: Order): number {
  return refunded + chargedBack
}

/** Returns the minor units that can still be refunded: 0 if nothing was paid. */
export function refundableOf(order: Order): number {
  return Math.max(0, (order.charged?.amount ?? 0) - returnedOf(order))
}

export const refundSummaries = ['none', 'partial', 'full'] as const

export type RefundSummary = (typeof refundSummaries)[number]

/** Returns whether the money was refunded, or is being refunded, in part or in full. */
export function toRefundSummary({ charged, total, refunded }: Order): RefundSummary {
  if (refunded === 0) return 'none'
  return refunded >= (charged?.amount ?? total) ? 'full' : 'partial'
}
