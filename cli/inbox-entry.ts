import { isCurrency } from '#core/currencies.ts'
import { formatMoney, toDecimal } from '#core/money.ts'
import type { InboxItem } from '#core/payment/inbox.ts'
import { printable } from '#core/printable.ts'
import type { DeadLetter } from './dead-letters.ts'

/** An item of the operators' inbox, or a dead letter, with the commands or pages that end it. */
export type InboxEntry = Omit<InboxItem, 'kind' | 'orderId'> & {
  readonly kind: InboxItem['kind'] | 'message'
  /** Absent for a message that cannot be read. */
  readonly orderId?: string | undefined
  /** Alternatives. */
  readonly endedBy: readonly string[]
}

/** Returns an item with what ends it in this environment. */
export function toEntry(item: InboxItem, env: string): InboxEntry {
  return { ...item, endedBy: endsOf(item, env) }
}

/** Returns a dead letter as an entry. */
export function toMessageEntry(message: DeadLetter, env: string): InboxEntry {
  const { messageId, orderId, sentAt, type, queue, unreadable } = message
  const command = `make dlq ENV=${env} ID=${messageId}`
  return {
    kind: 'message',
    orderId,
    since: sentAt,
    why: unreadable ?? `${type} failed five times in the queue ${queue}`,
    subject: messageId,
    endedBy: [`${command} DO=replay`, `${command} DO=drop`],
  }
}

function endsOf(item: InboxItem, env: string): readonly string[] {
  const { kind, orderId, subject, amount, currency } = item
  const order = `ENV=${env} ORDER=${orderId}`
  switch (kind) {
    case 'review':
      return [...approvalsOf(item, order), `make review ${order} DO=reject`]
    case 'refund':
      return [
        `make refund ${order}${amountOf(amount, currency)}`,
        `make refund ${order} REFUND=${subject} PAID_BY=transfer REFERENCE=…`,
      ]
    case 'dispute':
      return [`https://dashboard.stripe.com/disputes/${subject}`]
    case 'mail':
      return mailEnds(`make resend ${order} ${mailOf(subject)}`)
    case 'effect':
    case 'alert':
      return [`make reconcile ENV=${env}`]
  }
}

/** An order without a delivery address can be approved only with one, which no command takes. */
function approvalsOf({ orderId, approvalBlock }: InboxItem, order: string): readonly string[] {
  if (!approvalBlock) return [`make review ${order} DO=approve`]
  if (approvalBlock !== 'no_address') return []
  return [`POST /api/operator/orders/${orderId}/approve with the address, which the buyer must say`]
}

function mailOf(mailId = ''): string {
  const [kind, refundId] = mailId.split('#')
  return `KIND=${kind}${kind === 'refunded' ? ` REFUND=${refundId}` : ''}`
}

const mailEnds = (command: string) => [command, `${command} DROP=1`]

/** An operator enters the amount of a currency that the shop does not know. */
const amountOf = (amount: number | undefined, currency: string | undefined) =>
  amount !== undefined && currency !== undefined && isCurrency(currency)
    ? ` AMOUNT=${toDecimal({ amount, currency })}`
    : ''

/** Returns the lines of an entry: what waits since when and why, then what ends it. */
export function formatEntry(entry: InboxEntry): readonly string[] {
  const { kind, orderId = '', since, why, subject, amount, currency, endedBy } = entry
  const money = amount !== undefined && currency ? formatMoney({ amount, currency }, 'en') : ''
  const about = [kind, orderId, kind === 'message' ? '' : subject, money].filter(Boolean).join('  ')
  const ends = endedBy.map((how) => `  → ${how}`)
  return [`${formatTime(since)}  ${about}`, `  ${why}`, ...ends, ''].map(printable)
}

/** `2026-11-30 08:05 UTC`. */
export const formatTime = (time: string) => `${time.slice(0, 16).replace('T', ' ')} UTC`
