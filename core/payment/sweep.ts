import { isUnpaid } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import { isStuck, readOverdue, relayOutbox } from '../order/relay-outbox.ts'
import type { Overdue } from '../ports/order-store.ts'
import type { Refund } from '../refund/refund.ts'
import { askRefundAgain } from '../refund/request.ts'
import { checkPayment } from './check-payment.ts'
import type { SettleDeps } from './settle-payment.ts'

/** What a sweep did, by outcome, e.g. `{ resent: 2, expired: 1 }`. */
export type Swept = Readonly<Record<string, number>>

/**
 * Looks at everything that is overdue and repairs it: sends what is due in the outbox, asks the provider about
 * payments and refunds without news, and says which orders are stuck. Safe to run
 * anywhere at any time, beside itself. What fails is overdue again soon, and does not stop the others.
 */
export async function sweep(deps: SettleDeps): Promise<Swept> {
  const counts: Record<string, number> = {}
  const mendAndCount = async (overdue: Overdue) => {
    const outcome = await mend(overdue, deps).catch((err: unknown) => {
      const { orderId, traceId } = overdue.kind === 'order' ? overdue.order : overdue.refund
      deps.log.error({ orderId, traceId, err }, 'sweep.failed')
      return 'failed'
    })
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  // What asks the provider comes last: where it hangs, orders that are paid must not wait for it.
  const forProvider: Overdue[] = []
  try {
    for await (const overdue of readOverdue(deps)) {
      if (asksProvider(overdue)) forProvider.push(overdue)
      else await mendAndCount(overdue)
    }
  } finally {
    for (const overdue of forProvider) await mendAndCount(overdue)
  }
  const isQuiet = Object.keys(counts).length === 0
  deps.log[isQuiet ? 'debug' : 'info']({ counts }, 'sweep.done')
  return counts
}

const asksProvider = (overdue: Overdue) =>
  overdue.kind === 'refund' || isUnpaid(overdue.order.status)

async function mend(overdue: Overdue, deps: SettleDeps): Promise<string> {
  if (overdue.kind === 'refund') return mendRefund(overdue.refund, deps)
  const { order } = overdue
  if (isUnpaid(order.status)) return checkPayment(order, deps)
  const outcome = await relayOutbox(order, deps)
  if (outcome === 'skipped' || !isStuck(order)) return outcome
  await sayStuck(order, deps)
  return 'stuck'
}

async function mendRefund(refund: Refund, deps: SettleDeps): Promise<string> {
  const next = { ...refund, nextCheckAt: deps.clock().toISOString() }
  if (!(await deps.orders.replaceRefund(refund, next))) return 'skipped'
  // Before the provider is asked: asking may be what fails each time.
  if (timesSaid(next) > timesSaid(refund)) await sayRefundStuck(next, deps)
  const { status } = await askRefundAgain(next, deps)
  return `refund ${status}`
}

/** How often a refund has been told of by its last check: after a quarter of an hour, then hourly. */
function timesSaid({ requestedAt, nextCheckAt = requestedAt }: Refund): number {
  const minutes = (Date.parse(nextCheckAt) - Date.parse(requestedAt)) / 60_000
  return Math.max(0, Math.floor((minutes - 15) / 60) + 1)
}

async function sayRefundStuck(refund: Refund, deps: SettleDeps) {
  const { orderId, refundId, traceId, amount, currency, requestedAt } = refund
  deps.log.error({ orderId, refundId, traceId }, 'order.stuck')
  await deps.announceAlert({
    id: `${refundId}#stuck`,
    type: 'refund.stuck',
    subject: `A refund of order ${orderId} does not go through`,
    body: { orderId, refundId, amount, currency, requestedAt },
    traceId,
  })
}

async function sayStuck({ orderId, traceId, status, outbox }: Order, deps: SettleDeps) {
  const { step, attempts } = outbox.step ?? {}
  deps.log.error({ orderId, traceId, status, step }, 'order.stuck')
  await deps.announceAlert({
    id: `${orderId}#stuck#${step}`,
    type: 'order.stuck',
    subject: `Order ${orderId} does not move on`,
    body: { orderId, status, step, attempts },
    traceId,
  })
}
