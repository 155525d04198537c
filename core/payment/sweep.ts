import { publishAlert } from '../order/alerts.ts'
import { isUnpaid } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import { isStuck, readOverdue, relayMail, relayOutbox, relaySale } from '../order/relay-outbox.ts'
import { type Overdue, subjectOf } from '../ports/order-store.ts'
import type { Refund } from '../refund/refund.ts'
import { retryRefund } from '../refund/send-refund.ts'
import { checkPayment } from './check-payment.ts'
import type { SettleDeps } from './settle-payment.ts'

/**
 * Maximum number of overdue orders and refunds about which a sweep asks the provider. It keeps them
 * in memory while it asks; the next sweep finds the others.
 */
const mostForProvider = 500

/** Counts of a sweep by outcome, e.g. `{ resent: 2, expired: 1 }`. */
export type Swept = Readonly<Record<string, number>>

/**
 * Repairs everything that is overdue: sends due outbox messages, alerts and mails, asks the provider about
 * overdue payments and refunds, and alerts on stuck orders. Safe to run concurrently. A failed
 * repair does not stop the others: its order or refund is overdue again soon.
 */
export async function sweep(deps: SettleDeps): Promise<Swept> {
  const counts: Record<string, number> = {}
  const repairAndCount = async (overdue: Overdue) => {
    const outcome = await repair(overdue, deps).catch((err: unknown) => {
      const { orderId, traceId } = subjectOf(overdue)
      deps.log.error({ orderId, traceId, err }, 'sweep.failed')
      return 'failed'
    })
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  // Repairs that call the provider come last, so that paid orders do not wait if it hangs.
  const forProvider: Overdue[] = []
  try {
    for await (const overdue of readOverdue(deps)) {
      if (!asksProvider(overdue)) await repairAndCount(overdue)
      else if (forProvider.length < mostForProvider) forProvider.push(overdue)
    }
  } finally {
    for (const overdue of forProvider) await repairAndCount(overdue)
  }
  const isIdle = Object.keys(counts).length === 0
  deps.log[isIdle ? 'debug' : 'info']({ counts }, 'sweep.done')
  return counts
}

const asksProvider = (overdue: Overdue) =>
  overdue.kind === 'refund' || (overdue.kind === 'order' && isUnpaid(overdue.order.status))

async function repair(overdue: Overdue, deps: SettleDeps): Promise<string> {
  if (overdue.kind === 'refund') return repairRefund(overdue.refund, deps)
  if (overdue.kind === 'alert') return publishAlert(overdue.alert, deps)
  if (overdue.kind === 'mail') return relayMail(overdue.mail, deps)
  if (overdue.kind === 'sale') return relaySale(overdue.sale, deps)
  const { order } = overdue
  if (isUnpaid(order.status)) return checkPayment(order, deps)
  const outcome = await relayOutbox(order, deps)
  if (outcome === 'skipped' || !isStuck(order)) return outcome
  await alertStuckOrder(order, deps)
  return 'stuck'
}

async function repairRefund(refund: Refund, deps: SettleDeps): Promise<string> {
  const next = { ...refund, nextCheckAt: deps.clock().toISOString() }
  if (!(await deps.orders.replaceRefund(refund, next))) return 'skipped'
  // Alert before asking the provider: the provider call may be what fails each time.
  // A dispute has its own alert, and only the bank ends it.
  if (!refund.waitsFor && alertsDue(next) > alertsDue(refund)) await alertStuckRefund(next, deps)
  const { status } = await retryRefund(next, deps)
  return `refund ${status}`
}

/**
 * Returns how many alerts are due for a refund up to `nextCheckAt`: the first after 15 minutes,
 * then one every hour.
 */
function alertsDue({ requestedAt, nextCheckAt = requestedAt }: Refund): number {
  const minutes = (Date.parse(nextCheckAt) - Date.parse(requestedAt)) / 60_000
  return Math.max(0, Math.floor((minutes - 15) / 60) + 1)
}

async function alertStuckRefund(refund: Refund, deps: SettleDeps) {
  const { orderId, refundId, traceId, amount, currency, requestedAt } = refund
  deps.log.error({ orderId, refundId, traceId }, 'order.stuck')
  await deps.announceAlert({
    id: `${refundId}#stuck`,
    type: 'refund.stuck',
    subject: `A refund of order ${orderId} is stuck`,
    body: { orderId, refundId, amount, currency, requestedAt },
    traceId,
  })
}

async function alertStuckOrder({ orderId, traceId, status, outbox }: Order, deps: SettleDeps) {
  const { step, attempts } = outbox.step ?? {}
  deps.log.error({ orderId, traceId, status, step }, 'order.stuck')
  await deps.announceAlert({
    id: `${orderId}#stuck#${step}`,
    type: 'order.stuck',
    subject: `Order ${orderId} is stuck`,
    body: { orderId, status, step, attempts },
    traceId,
  })
}
