import { orderNumber } from '../ids.ts'
import { type Order, paidOf } from '../order/order.ts'
import type { OrderTimeline } from '../ports/order-store.ts'
import { lostOf, moneyMovesOf, paidAtOf } from './money-moves.ts'

/** Maximum characters of each text column, as the migrations declare it. */
export const columnLengths = {
  customer_id: 64,
  currency: 3,
  country: 2,
  trace_id: 40,
  sku: 32,
  name: 200,
} as const

type Fit = (column: keyof typeof columnLengths, text: string) => string

/** The rows of an order in the sales database, by table. */
export type SaleRows = ReturnType<typeof toSaleRows>['rows']

/**
 * Returns the rows of an order that was ever paid, and the columns whose texts were cut to fit:
 * analytics must not block a paid order.
 */
export function toSaleRows(timeline: OrderTimeline) {
  const cut = new Set<string>()
  const fit: Fit = (column, text) => {
    const characters = [...text]
    if (characters.length <= columnLengths[column]) return text
    cut.add(column)
    return characters.slice(0, columnLengths[column]).join('')
  }
  const rows = {
    orders: [orderRow(timeline, fit)],
    order_lines: lineRows(timeline.order, fit),
    refunds: refundRows(timeline, fit),
    disputes: disputeRows(timeline, fit),
    money_moves: moveRows(timeline, fit),
  }
  return { rows, cut: [...cut] }
}

function orderRow(timeline: OrderTimeline, fit: Fit) {
  const { order, entries } = timeline
  const { orderId, customerId, lines, address, traceId, completedAt } = order
  const { amount, currency } = paidOf(order)
  const shipped = entries.find(({ entry }) => entry === 'start-shipping')
  return {
    order_id: orderId,
    order_number: orderNumber(orderId),
    // Version 0 is for rows of earlier releases.
    version: Math.max(1, order.version ?? 0),
    status: order.status,
    customer_id: customerId ? fit('customer_id', customerId) : null,
    currency: fit('currency', currency),
    lines_currency: fit('currency', order.currency),
    total_minor: amount,
    refunded_minor: order.refunded,
    charged_back_minor: order.chargedBack ?? 0,
    disputes_open: order.disputesOpen,
    items: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    country: address?.country ? fit('country', address.country) : null,
    language: order.language,
    placed_at: new Date(order.createdAt),
    paid_at: new Date(paidAtOf(timeline)),
    shipped_at: shipped ? new Date(shipped.at) : null,
    completed_at: completedAt ? new Date(completedAt) : null,
    trace_id: fit('trace_id', traceId),
  }
}

/** Returns one row per SKU, even if several lines have the same SKU. */
function lineRows({ orderId, lines, language }: Order, fit: Fit) {
  const rows = new Map<string, { quantity: number }>()
  for (const { sku: full, name, quantity, unitPrice, taxRate } of lines) {
    const sku = fit('sku', full)
    const sum = (rows.get(sku)?.quantity ?? 0) + quantity
    const values = {
      name: fit('name', name[language]),
      unit_price_minor: unitPrice,
      tax_rate_bp: taxRate,
    }
    rows.set(sku, { ...{ order_id: orderId, sku }, ...values, quantity: sum })
  }
  return [...rows.values()]
}

const refundRows = ({ refunds }: OrderTimeline, fit: Fit) =>
  refunds.map(({ orderId, refundId, status, currency, amount, requestedAt }) => ({
    order_id: orderId,
    refund_id: refundId,
    status,
    currency: fit('currency', currency),
    amount_minor: amount,
    requested_at: new Date(requestedAt),
  }))

const disputeRows = ({ disputes }: OrderTimeline, fit: Fit) =>
  disputes.map((dispute) => ({
    order_id: dispute.orderId,
    dispute_id: dispute.disputeId,
    status: dispute.status,
    currency: fit('currency', dispute.currency),
    amount_minor: dispute.amount,
    lost_minor: lostOf(dispute),
    opened_at: new Date(dispute.openedAt),
    decided_at: dispute.status === 'open' ? null : new Date(dispute.asOf ?? dispute.openedAt),
  }))

const moveRows = (timeline: OrderTimeline, fit: Fit) =>
  moneyMovesOf(timeline).map(({ kind, id, rate, at, currency, gross, tax }) => ({
    order_id: timeline.order.orderId,
    kind,
    move_id: id,
    tax_rate_bp: rate,
    moved_at: new Date(at),
    currency: fit('currency', currency),
    gross_minor: gross,
    tax_minor: tax,
  }))
