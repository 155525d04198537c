import type { OrderStore, Overdue } from '../ports/order-store.ts'
import { countedOf, type Refund, refundableOf } from '../refund/refund.ts'

export const inboxKinds = ['review', 'refund', 'mail', 'effect', 'alert'] as const

/** Something that only an operator can end. */
export type InboxItem = {
  readonly kind: (typeof inboxKinds)[number]
  readonly orderId: string
  /** Since when it waits (ISO 8601). */
  readonly since: string
  readonly why: string
  /** The refund or the mail. */
  readonly subject?: string
}

/** Maximum number of items of a list. */
const most = 200

/**
 * Lists what waits for an operator, oldest first: orders under review, failed refunds that were not
 * replaced, and mails, effects and alerts that failed permanently. Stops at 200 items: `hasMore`.
 */
export async function listInbox(orders: Pick<OrderStore, 'inbox' | 'timeline'>): Promise<{
  readonly items: readonly InboxItem[]
  readonly hasMore: boolean
}> {
  const items: InboxItem[] = []
  for await (const found of orders.inbox()) {
    if (found.kind === 'refund' && (await isResolved(found.refund, orders))) continue
    if (items.length === most) return { items: sorted(items), hasMore: true }
    items.push(toItem(found))
  }
  return { items: sorted(items), hasMore: false }
}

const sorted = (items: readonly InboxItem[]) =>
  items.toSorted((a, b) => a.since.localeCompare(b.since))

function toItem(found: Overdue): InboxItem {
  switch (found.kind) {
    case 'order': {
      const { orderId, status, updatedAt: since, outbox } = found.order
      if (status === 'review') return { kind: 'review', orderId, since, why: 'under review' }
      const why = Object.values(outbox).find(({ failure }) => failure)?.failure ?? 'failed'
      return { kind: 'effect', orderId, since, why }
    }
    case 'refund': {
      const { orderId, refundId: subject, requestedAt: since, failure, status } = found.refund
      return { kind: 'refund', orderId, since, why: failure ?? status, subject }
    }
    case 'mail': {
      const { orderId, mailId: subject, storedAt: since, failure = 'failed' } = found.mail
      return { kind: 'mail', orderId, since, why: failure, subject }
    }
    case 'alert': {
      const { orderId, id: subject, at: since, failure = 'failed' } = found.alert
      return { kind: 'alert', orderId, since, why: failure, subject }
    }
  }
}

/**
 * Returns whether a failed refund no longer needs an operator: nothing is left to refund, or a later
 * refund of at least the same amount replaces it.
 */
async function isResolved(
  failed: Refund,
  { timeline }: Pick<OrderStore, 'timeline'>,
): Promise<boolean> {
  const found = await timeline(failed.orderId)
  if (!found || (found.order.charged && refundableOf(found.order) === 0)) return true
  return found.refunds.some(
    (refund) => refund.requestedAt > failed.requestedAt && countedOf(refund) >= failed.amount,
  )
}
