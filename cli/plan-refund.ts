import { formatMoney, toDecimal } from '#core/money.ts'
import type { OrderTimeline } from '#core/ports/order-store.ts'
import { countedOf, type Refund, refundableOf, refundIdOf } from '#core/refund/refund.ts'
import { parseAmount } from './parse-amount.ts'

type Wanted = {
  /** The amount as typed, such as `12.50`; undefined refunds all that is left. */
  readonly amount: string | undefined
  readonly key: string | undefined
}

/** The refund that a command asks for. Amounts are in minor units of the charged currency. */
export type RefundPlan = {
  readonly key: string
  readonly refundId: string
  readonly amount: number
  /** The refund that the same command requested earlier. */
  readonly earlier: Refund | undefined
  /** The KEY that makes another refund. */
  readonly nextKey: string
}

/**
 * Returns the refund that a command asks for. The same command twice is one refund: its idempotency
 * key is KEY, or is derived from the amount (`2.00`; `all` without an amount). After a failed
 * refund, the derived key gets the next number, because no money was sent. Throws Error if the
 * order cannot be refunded.
 */
export function planRefund(timeline: OrderTimeline, wanted: Wanted): RefundPlan {
  const { order, refunds } = timeline
  const { orderId } = order
  const currency = order.charged?.currency ?? order.currency
  const money = (amount: number) => formatMoney({ amount, currency }, 'en')
  const idOf = (key: string) => refundIdOf(`${orderId} ${key}`)
  const rowOf = (key: string) => refunds.find(({ refundId }) => refundId === idOf(key))
  const asked = wanted.amount === undefined ? undefined : parseAmount(wanted.amount, currency)
  let key = wanted.key ?? (asked === undefined ? 'all' : toDecimal({ amount: asked, currency }))
  while (!wanted.key && isVoid(rowOf(key))) key = keyAfter(key)
  let nextKey = keyAfter(key)
  while (rowOf(nextKey)) nextKey = keyAfter(nextKey)
  const earlier = rowOf(key)
  const left = refundableOf(order)
  const amount = earlier?.amount ?? asked ?? left
  const plan = { key, refundId: idOf(key), amount, earlier, nextKey }
  if (earlier) {
    if (asked === undefined || asked === earlier.amount) return plan
    throw new Error(
      `KEY=${key} is the key of a refund of ${money(earlier.amount)}. Use KEY=${nextKey}`,
    )
  }
  if (left === 0) throw new Error(`${orderId} cannot be refunded: nothing is left to refund`)
  if (amount >= 1 && amount <= left) return plan
  throw new Error(
    `${orderId} cannot be refunded ${money(amount)}: only ${money(left)} is left. Use AMOUNT=${toDecimal({ amount: left, currency })} or less`,
  )
}

/** Returns whether a refund failed or was cancelled. */
export const isVoid = (refund: Refund | undefined): boolean =>
  refund !== undefined && countedOf(refund) === 0

/** `2.00` → `2.00-2` → `2.00-3`. */
function keyAfter(key: string): string {
  const [, base = key, number = '1'] = /^(.*)-(\d+)$/.exec(key) ?? []
  return `${base}-${Number(number) + 1}`
}
