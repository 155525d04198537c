import type { Money } from '../money.ts'
import { type Order, openShardOf } from './order.ts'
import { never } from './outbox.ts'

/** The occasions on which the shop writes to a buyer. */
export const mailKinds = [
  'confirmed',
  'awaiting-funds',
  'review',
  'payment-failed',
  'shipped',
  'completed',
  'cancelled',
  'refunded',
  'link',
] as const

export type MailKind = (typeof mailKinds)[number]

/**
 * A mail to the buyer of an order. The change that causes it stores it in the order's partition. It
 * stays due until the mail service has accepted it.
 */
export type OrderMail = {
  readonly orderId: string
  /** The kind, or `refunded#<refundId>` or `link#<hour>`: an order has each mail once. */
  readonly mailId: string
  readonly kind: MailKind
  readonly traceId: string
  /** ISO 8601. */
  readonly storedAt: string
  /** The refund that the mail is about. */
  readonly refund?: Money & { readonly paidBy?: 'transfer' }
  /** Number of attempts, including the current one. */
  readonly attempts: number
  /** When the next attempt is due (ISO 8601); absent once the mail was sent. */
  readonly dueAt?: string
  /** ISO 8601. */
  readonly sentAt?: string
  /** Why it failed permanently. Only an operator can have it sent again. */
  readonly failure?: string
  /** When an operator gave it up (ISO 8601). */
  readonly droppedAt?: string
  /**
   * Keys of the index of open orders, which the sweeper reads; absent once the mail was sent.
   * `nextCheckAt` is later than `dueAt` if the agent was just asked to send the mail.
   */
  readonly openShard?: string
  readonly nextCheckAt?: string
}

type MailOptions = {
  /** The refund that the mail is about. */
  readonly refund?: {
    readonly refundId: string
    readonly amount: number
    readonly currency: string
    readonly paidBy?: 'transfer'
  }
  /** Distinguishes mails of the same kind. */
  readonly suffix?: string
  /**
   * End of the caller's claim (ISO 8601), if the caller sends the mail itself after the change. By
   * default the mail is due at once.
   */
  readonly claimUntil?: string
}

/** The kinds of which an order may have several mails. */
const severalOfKind: readonly MailKind[] = ['refunded', 'link']

/** Returns the mail to store with a change: empty if the buyer's address is unknown. */
export function mailsOf(
  { orderId, traceId, email }: Pick<Order, 'orderId' | 'traceId' | 'email'>,
  kind: MailKind,
  now: Date,
  { refund, suffix = refund?.refundId, claimUntil }: MailOptions = {},
): readonly OrderMail[] {
  if (!email) return []
  const dueAt = claimUntil ?? now.toISOString()
  const attempts = claimUntil ? 1 : 0
  const storedAt = now.toISOString()
  const mailId = suffix && severalOfKind.includes(kind) ? `${kind}#${suffix}` : kind
  const about = refund && { refund: detailsOf(refund) }
  return [withDue({ orderId, mailId, kind, traceId, storedAt, attempts, ...about }, dueAt)]
}

const detailsOf = ({ amount, currency, paidBy }: NonNullable<MailOptions['refund']>) => ({
  amount,
  currency,
  ...(paidBy && { paidBy }),
})

/** Returns the mail with its next attempt due at `dueAt` (ISO 8601). */
export function withDue(mail: OrderMail, dueAt: string): OrderMail {
  return { ...mail, dueAt, openShard: openShardOf(mail.orderId), nextCheckAt: dueAt }
}

/** Returns the mail as the mail service has accepted it. */
export function asSent({ failure: _, ...mail }: OrderMail, now: Date): OrderMail {
  const { dueAt: __, openShard: ___, nextCheckAt: ____, ...kept } = mail
  return { ...kept, sentAt: now.toISOString() }
}

/** Returns the mail as permanently failed. It stays in the index, so that an operator finds it. */
export function asFailed(mail: OrderMail, failure: string): OrderMail {
  return { ...withDue(mail, never), failure }
}

/** Returns a failed mail as an operator has given it up: it leaves the index. */
export function asDropped(mail: OrderMail, now: Date): OrderMail {
  const { dueAt: _, openShard: __, nextCheckAt: ___, ...kept } = mail
  return { ...kept, droppedAt: now.toISOString() }
}

/** Returns the mail to send again, as an operator requests it. */
export function asRequested(
  { failure: _, sentAt: __, droppedAt: ___, ...mail }: OrderMail,
  now: Date,
): OrderMail {
  return withDue({ ...mail, attempts: 0 }, now.toISOString())
}

export const isMailDue = ({ dueAt }: OrderMail, now: Date): boolean =>
  dueAt !== undefined && dueAt <= now.toISOString()
