import { isOpen } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import type { OrderChange, OrderTimeline } from '../ports/order-store.ts'
import type { Address } from '../ports/payment-event.ts'
import type { StoredItem } from '../ports/personal-data.ts'
import { accountingYears } from '../retention.ts'

/**
 * What an erasure does with each field of an order. Accounting needs the sale, its country and the
 * reference of the payment. Everything else that leads to the person goes.
 */
const fates: Readonly<Record<keyof Order, 'keep' | 'erase' | 'country only'>> = {
  orderId: 'keep',
  status: 'keep',
  version: 'keep',
  createdAt: 'keep',
  updatedAt: 'keep',
  // Random. After a restore, it shows that two versions are of the same order.
  traceId: 'keep',
  language: 'keep',
  lines: 'keep',
  total: 'keep',
  currency: 'keep',
  charged: 'keep',
  paidAt: 'keep',
  refunded: 'keep',
  disputesOpen: 'keep',
  chargedBack: 'keep',
  sessionExpiresAt: 'keep',
  attempt: 'keep',
  countedIn: 'erase',
  cartId: 'erase',
  customerId: 'erase',
  email: 'erase',
  emailKey: 'erase',
  address: 'country only',
  checkoutSessionId: 'keep',
  paymentIntentId: 'keep',
  stepDueAt: 'keep',
  completedAt: 'keep',
  outbox: 'keep',
  openShard: 'keep',
  nextCheckAt: 'keep',
  erasedAt: 'keep',
  expiresAt: 'keep',
}

const erased = 'erased'

/**
 * Returns why an order cannot be erased yet, with the remedy; empty if it can. The address is needed
 * until everything about the order has ended.
 */
export function blockersOf({ order, refunds, mails }: OrderTimeline): readonly string[] {
  const { orderId, status, disputesOpen, outbox } = order
  const hasEffects = !isOpen(status) && Object.keys(outbox).length > 0
  const waiting = mails.filter(({ dueAt }) => dueAt !== undefined)
  return [
    ...(isOpen(status) ? [`is ${status}: it must be completed, cancelled or expired first`] : []),
    ...(disputesOpen > 0 ? ['has an open dispute: wait for the decision of the bank'] : []),
    ...refunds
      .filter(({ status: state, nextCheckAt }) => isPending(state) || nextCheckAt !== undefined)
      .map(({ refundId, status: state }) => `refund ${refundId} is ${state}: see make inbox`),
    ...waiting.map(({ mailId, kind, failure }) =>
      failure
        ? `mail ${mailId} has failed: make resend ORDER=${orderId} KIND=${kind}, with DROP=1 to give it up`
        : `mail ${mailId} is not sent yet: wait a minute`,
    ),
    ...(hasEffects ? ['has effects that are not done: see make inbox'] : []),
  ]
}

const isPending = (status: string) => status === 'requested' || status === 'pending'

/** Returns whether an order still leads to its buyer. */
export function hasPersonalData(order: Order): boolean {
  return fieldsToRemove(order).length > 0 || Boolean(order.address?.name || order.address?.line1)
}

/** Unknown fields, which an earlier release may have written, are removed too. */
function fieldsToRemove(order: Order): readonly (keyof Order)[] {
  const names = Object.keys(order) as (keyof Order)[]
  return names.filter((name) => (fates[name] ?? 'erase') === 'erase')
}

/**
 * Returns the change that erases the personal data of a finished order. It also has the sale written
 * again, without the account. The caller has checked that nothing blocks it.
 */
export function erasureOf(order: Order, now: Date): OrderChange {
  const { orderId, status, version, updatedAt, charged, address } = order
  const at = now.toISOString()
  const expiresAt = expiryOf(order)
  const event = { entry: `erased#${at}`, at, what: 'personal data erased', expiresAt }
  return {
    orderId,
    from: [status],
    where: { version, updatedAt },
    set: { erasedAt: at, expiresAt, ...(address && { address: countryOnly(address) }) },
    remove: fieldsToRemove(order),
    event,
    ...(charged && { rewritesSale: true }),
  }
}

const countryOnly = ({ country }: Address): Address => ({
  name: '',
  line1: '',
  postalCode: '',
  city: '',
  country,
})

/**
 * Returns when the table deletes the rest of an erased order, in epoch seconds: the financial year in
 * which the order was last changed ends within a year.
 */
export function expiryOf({ updatedAt }: Pick<Order, 'updatedAt'>): number {
  const end = new Date(updatedAt)
  end.setUTCFullYear(end.getUTCFullYear() + 1 + accountingYears)
  return Math.floor(end.getTime() / 1000)
}

/**
 * Returns the fields to set in an item that belongs to the order record: texts that an operator has typed may
 * name the buyer, and a mail service's error may repeat the address. Codes of vendors stay.
 */
export function fieldsToSet(
  item: StoredItem,
  expiresAt: number,
): Readonly<Record<string, unknown>> {
  const { entry } = item
  const details = item['details'] as { readonly why?: unknown } | undefined
  const isRefund = entry.startsWith('refund#')
  const isRefundEvent = /^refund-\w+#/.test(entry) && details?.why !== undefined
  return {
    ...(item['expiresAt'] !== expiresAt && { expiresAt }),
    ...(isRefund && item['why'] !== erased && { why: erased }),
    ...(isRefundEvent && details.why !== erased && { details: { ...details, why: erased } }),
    ...(entry === 'cancelled' && item['what'] !== 'cancelled' && { what: 'cancelled' }),
    ...(entry.startsWith('mail#') && ![undefined, erased].includes(textOf(item['failure']))
      ? { failure: erased }
      : {}),
  }
}

const textOf = (value: unknown) => (value === undefined ? undefined : String(value))
