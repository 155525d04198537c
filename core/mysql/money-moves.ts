import { taxWithin } from '../money.ts'
import { type OrderLine, paidOf } from '../order/order.ts'
import type { OrderTimeline } from '../ports/order-store.ts'
import { countedOf } from '../refund/refund.ts'

/** A payment, a refund or a lost dispute. `amount`: minor units; negative if it left the shop. */
type Move = {
  readonly kind: 'payment' | 'refund' | 'dispute'
  readonly id: string
  /** ISO 8601. */
  readonly at: string
  readonly currency: string
  readonly amount: number
}

/** The part of a move that has one tax rate (basis points). Gross and tax are in minor units. */
export type RatedMove = Move & {
  readonly rate: number
  readonly gross: number
  readonly tax: number
}

/**
 * Returns the money that an order has moved, split by the tax rates of its lines. A refund does not
 * name lines, so that it splits as the whole order does. The parts of a move sum to its amount, and
 * the parts of an order whose money was all returned sum to 0 in each rate.
 */
export function moneyMovesOf(timeline: OrderTimeline): readonly RatedMove[] {
  const { lines } = timeline.order
  const sums = new Map<string, number>()
  return movesOf(timeline).flatMap((move) => {
    const before = sums.get(move.currency) ?? 0
    const after = before + move.amount
    sums.set(move.currency, after)
    const [earlier, later] = [splitByRate(before, lines), splitByRate(after, lines)]
    return later.map(({ rate, gross, tax }, index) => ({
      ...move,
      rate,
      gross: gross - (earlier[index]?.gross ?? 0),
      tax: tax - (earlier[index]?.tax ?? 0),
    }))
  })
}

/** Returns the moves of an order in the order of time, its payment first. */
function movesOf(timeline: OrderTimeline): readonly Move[] {
  const { order, refunds, disputes } = timeline
  const payment: Move = { kind: 'payment', id: '', at: paidAtOf(timeline), ...paidOf(order) }
  const returned: Move[] = [
    ...refunds.map((refund) => ({
      kind: 'refund' as const,
      id: refund.refundId,
      at: refund.requestedAt,
      currency: refund.currency,
      amount: -countedOf(refund),
    })),
    ...disputes.map((dispute) => ({
      kind: 'dispute' as const,
      id: dispute.disputeId,
      at: dispute.asOf ?? dispute.openedAt,
      currency: dispute.currency,
      amount: -lostOf(dispute),
    })),
  ]
  return [payment, ...returned.sort((a, b) => compare(a.at, b.at) || compare(a.id, b.id))]
}

/**
 * Returns when the provider collected the payment (ISO 8601). The timeline has it for orders that an
 * earlier release made paid.
 */
export function paidAtOf({ order, entries }: Pick<OrderTimeline, 'order' | 'entries'>): string {
  const settled = ['session_async_succeeded#', 'session_completed#'].flatMap(
    (key) => entries.find(({ entry }) => entry.startsWith(key)) ?? [],
  )
  const createdAt = settled[0]?.details?.['createdAt']
  return order.paidAt ?? (typeof createdAt === 'string' ? createdAt : order.createdAt)
}

/** Returns the minor units that the bank gave to the buyer. */
export const lostOf = ({ status, lost, amount }: OrderTimeline['disputes'][number]): number =>
  status === 'lost' ? (lost ?? amount) : 0

/**
 * Splits an amount by the tax rates of lines, in proportion to their prices. The parts sum to the
 * amount. The lines' own total splits into the lines' own prices.
 */
function splitByRate(amount: number, lines: readonly OrderLine[]) {
  const grossByRate = new Map<number, number>()
  for (const { taxRate, quantity, unitPrice } of lines)
    grossByRate.set(taxRate, (grossByRate.get(taxRate) ?? 0) + quantity * unitPrice)
  const total = [...grossByRate.values()].reduce((sum, gross) => sum + gross, 0)
  let counted = 0
  let given = 0
  return [...grossByRate]
    .sort(([a], [b]) => b - a)
    .map(([rate, ratedGross]) => {
      counted += ratedGross
      const upTo = counted === total ? amount : Math.round((amount * counted) / total)
      const gross = upTo - given
      given = upTo
      return { rate, gross, tax: taxWithin(gross, rate) }
    })
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)
