import { orderNumber } from '#core/ids.ts'
import type { Language } from '#core/language.ts'
import { isCancellable, isPaid } from '#core/order/lifecycle.ts'
import type { Order, OrderEvent } from '#core/order/order.ts'
import { taxByRate } from '#core/order/tax.ts'
import type { OrderTimeline } from '#core/ports/order-store.ts'
import { countedOf, type Refund, toRefundSummary } from '#core/refund/refund.ts'
import { type UnresolvedRefund, unresolvedRefunds } from '#core/refund/unresolved-refunds.ts'
import type {
  OrderSummaryView,
  OrderView,
  RefundProgress,
  RefundView,
  StepName,
} from './schemas.ts'

/** Returns a summary of an order, without addresses, e-mail and payment ids. */
export function toOrderSummary(order: Order, language: Language): OrderSummaryView {
  const { orderId, status, currency, total, lines, createdAt } = order
  const items = lines.map(({ sku, name, quantity, unitPrice }) => ({
    sku,
    name: name[language],
    quantity,
    unitPrice,
  }))
  return { orderId, number: orderNumber(orderId), status, currency, total, items, createdAt }
}

/**
 * Returns an order with its steps so far; with its address only if `hasAddress`. Leaves out failed
 * refunds that were replaced, or whose money the buyer got back in another way.
 */
export function toOrderView(
  { order, entries, refunds }: Pick<OrderTimeline, 'order' | 'entries' | 'refunds'>,
  language: Language,
  { hasAddress = false } = {},
): OrderView {
  const { charged, chargedBack = 0 } = order
  const isMoving = order.status === 'packaging' || order.status === 'shipping'
  return {
    ...toOrderSummary(order, language),
    steps: stepsOf(order, entries),
    ...(isMoving && order.stepDueAt && { dueAt: order.stepDueAt }),
    ...(charged && { charged: charged.amount }),
    chargedCurrency: charged?.currency ?? order.currency,
    chargedBack,
    refundStatus: toRefundSummary(order),
    refunded: order.refunded,
    refunds: refunds
      .filter((refund) => countedOf(refund) > 0)
      .concat(unresolvedRefunds({ order, entries, refunds }).map(withUnresolvedAmount))
      .map(toRefundView)
      .sort((a, b) => a.at.localeCompare(b.at)),
    taxes: [...taxByRate(order.lines)],
    ...(hasAddress && order.address && { address: order.address }),
    cancellable: isCancellable(order.status),
    ...(order.status === 'pending' && {
      payUntil: new Date(order.sessionExpiresAt * 1000).toISOString(),
    }),
  }
}

const progressOf: Readonly<Record<Refund['status'], RefundProgress>> = {
  requested: 'pending',
  pending: 'pending',
  succeeded: 'done',
  canceled: 'failed',
  failed: 'failed',
}

const withUnresolvedAmount = ({ refund, amount }: UnresolvedRefund): Refund => ({
  ...refund,
  amount,
})

const toRefundView = ({ amount, status, requestedAt, waitsFor, paidBy }: Refund): RefundView => ({
  amount,
  progress: waitsFor === 'dispute' ? 'disputed' : paidBy ? 'transferred' : progressOf[status],
  at: requestedAt,
})

/** The keys of the timeline events that start a step. */
const stepEvents: readonly (readonly [StepName, string])[] = [
  ['packaging', 'start-packaging'],
  ['shipping', 'start-shipping'],
  ['completed', 'completed'],
]

function stepsOf({ status, charged }: Order, entries: readonly OrderEvent[]): OrderView['steps'] {
  const paid = charged || isPaid(status) ? findPayment(entries) : undefined
  const later = stepEvents.flatMap(([name, key]) => {
    const found = entries.find(({ entry }) => entry === key)
    return found ? [{ status: name, at: found.at }] : []
  })
  return paid ? [{ status: 'paid', at: paid.at }, ...later] : later
}

/** Returns the payment event. With a delayed payment method, that is when the funds arrived. */
function findPayment(entries: readonly OrderEvent[]): OrderEvent | undefined {
  const of = (kind: string) => entries.find(({ entry }) => entry.startsWith(`${kind}#`))
  return of('session_async_succeeded') ?? of('session_completed')
}
