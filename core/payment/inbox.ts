import type { Order } from '../order/order.ts'
import { failedEffects } from '../order/outbox.ts'
import type { OrderStore, OrderTimeline, Waiting } from '../ports/order-store.ts'
import type { Refund } from '../refund/refund.ts'
import { type UnresolvedRefund, unresolvedRefunds } from '../refund/unresolved-refunds.ts'
import { type ApprovalBlock, approvalBlockOf } from './approval.ts'
import { reviewReasons } from './payment-changes.ts'

export const inboxKinds = ['review', 'refund', 'dispute', 'mail', 'effect', 'alert'] as const

/** Something that only an operator can end. */
export type InboxItem = {
  readonly kind: (typeof inboxKinds)[number]
  readonly orderId: string
  /** Since when it waits (ISO 8601). */
  readonly since: string
  /** The last error, or why a person must decide. */
  readonly why: string
  /** The id of the refund, dispute, mail or alert, or the names of the effects. */
  readonly subject?: string
  /** What the item is about, in minor units, if it is about money. */
  readonly amount?: number
  readonly currency?: string
  /** Why the order under review cannot be approved. */
  readonly approvalBlock?: ApprovalBlock
}

export type Inbox = {
  /** Oldest first. */
  readonly items: readonly InboxItem[]
  /** Whether there are more than the list contains. */
  readonly hasMore: boolean
  /** Failed refunds that are still in the index although they were replaced. */
  readonly ended: readonly Refund[]
}

/** Maximum number of items of a list. */
const most = 200

/** Maximum number of entries that a list reads, and keeps in memory, to find the oldest. */
const mostRead = 5000

/** The partition of the operators' reminders, which belong to no order. See `remind-operators.ts`. */
export const reminders = 'inbox'

/**
 * Lists what waits for an operator, oldest first: orders under review, failed refunds that were not
 * replaced, disputes that need a response, and mails, effects and alerts that failed permanently.
 * Stops at the 200 oldest items: `hasMore`.
 */
export async function listInbox(orders: Pick<OrderStore, 'inbox' | 'timeline'>): Promise<Inbox> {
  const { oldestFirst, isComplete } = await readWaiting(orders)
  const items: InboxItem[] = []
  const ended: Refund[] = []
  const list = (hasMore: boolean) => ({
    items: items.toSorted((a, b) => a.since.localeCompare(b.since)),
    hasMore,
    ended,
  })
  for (const found of oldestFirst) {
    const item = await toItem(found, orders)
    if (!item) {
      if (found.kind === 'refund') ended.push(found.refund)
      continue
    }
    if (items.length === most) return list(true)
    items.push(item)
  }
  return list(!isComplete)
}

/** Reads the index, which is not sorted by age. */
async function readWaiting({ inbox }: Pick<OrderStore, 'inbox'>) {
  const found: Waiting[] = []
  let isComplete = true
  for await (const waiting of inbox()) {
    isComplete = found.length < mostRead
    if (!isComplete) break
    found.push(waiting)
  }
  const oldestFirst = found.sort((a, b) => earliestSince(a).localeCompare(earliestSince(b)))
  return { oldestFirst, isComplete }
}

/**
 * Returns a time before which the item did not wait (ISO 8601). For an order and a refund, only the
 * timeline says since when they wait, and reading it for each would take too long.
 */
function earliestSince(waiting: Waiting): string {
  switch (waiting.kind) {
    case 'order':
      return waiting.order.createdAt
    case 'refund':
      return waiting.refund.requestedAt
    case 'dispute':
      return waiting.dispute.openedAt
    case 'mail':
      return waiting.mail.storedAt
    case 'sale':
      return waiting.sale.at
    case 'alert':
      return waiting.alert.at
  }
}

/** Returns the item; undefined if it does not need an operator any more. */
async function toItem(
  found: Waiting,
  { timeline }: Pick<OrderStore, 'timeline'>,
): Promise<InboxItem | undefined> {
  switch (found.kind) {
    case 'order':
      return found.order.status === 'review'
        ? reviewItem(found.order, await timeline(found.order.orderId))
        : effectItem(found.order)
    case 'refund': {
      const { orderId, refundId } = found.refund
      const all = await timeline(orderId)
      const unresolved =
        all && unresolvedRefunds(all).find(({ refund }) => refund.refundId === refundId)
      return unresolved && refundItem(unresolved)
    }
    case 'dispute': {
      const { orderId, disputeId: subject, openedAt: since, why, amount, currency } = found.dispute
      return { kind: 'dispute', orderId, since, why, subject, amount, currency }
    }
    case 'mail': {
      const { orderId, mailId: subject, storedAt: since, failure = 'failed' } = found.mail
      return { kind: 'mail', orderId, since, why: failure, subject }
    }
    case 'sale': {
      const { orderId, at: since, failure = 'failed' } = found.sale
      return { kind: 'effect', orderId, since, why: failure, subject: 'sale' }
    }
    case 'alert': {
      const { orderId, id: subject, at: since, failure = 'failed' } = found.alert
      // The next day has its own reminder.
      if (orderId === reminders) return undefined
      return { kind: 'alert', orderId, since, why: failure, subject }
    }
  }
}

function reviewItem(order: Order, timeline: OrderTimeline | undefined): InboxItem {
  const { orderId, updatedAt, charged, total, currency } = order
  const cause = timeline?.entries.findLast(({ what }) => isReviewReason(what))
  const { at: since = updatedAt, what: why = 'under review', details } = cause ?? {}
  const failure = details?.['failure']
  const approvalBlock = approvalBlockOf(order)
  return {
    kind: 'review',
    orderId,
    since,
    why: typeof failure === 'string' ? `${why}: ${failure}` : why,
    ...(charged ?? { amount: total, currency }),
    ...(approvalBlock && { approvalBlock }),
  }
}

const isReviewReason = (what: string) =>
  Object.values(reviewReasons).some((reason) => reason === what)

function effectItem({ orderId, updatedAt: since, outbox }: Order): InboxItem {
  const names = failedEffects(outbox)
  const why = names.map((name) => outbox[name]?.failure).join('; ')
  return { kind: 'effect', orderId, since, why: why || 'failed', subject: names.join(', ') }
}

function refundItem({ refund, amount, since }: UnresolvedRefund): InboxItem {
  const { orderId, refundId: subject, failure, status, currency } = refund
  return { kind: 'refund', orderId, since, why: failure ?? status, subject, amount, currency }
}
