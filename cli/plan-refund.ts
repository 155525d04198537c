import { formatMoney, toDecimal } from '#core/money.ts'
import type { OrderTimeline } from '#core/ports/order-store.ts'
import { countedOf, type Refund, refundableOf, refundIdOf } from '#core/refund/refund.ts'
import { parseAmount } from './refund-command.ts'

type Wanted = {
  /** As it was written, such as `12.50`; all that is left where it is not given. */
  readonly amount: string | undefined
  readonly key: string | undefined
}

/** What a refund command comes down to. Amounts are minor units of the currency that was charged. */
export type RefundPlan = {
  readonly key: string
  readonly refundId: string
  readonly amount: number
  /** The refund that this command has asked for already. */
  readonly known: Refund | undefined
  /** The key of a further refund like this one. */
  readonly nextKey: string
}

/**
 * Decides which refund a command means, so that the same command twice is one refund. Its key is KEY, or
 * derived from the amount: `2.00`, or `all` where none is given. After a refund that failed, the derived
 * key gets the next number, because the money never left. Throws Error where the order cannot be refunded.
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
  const known = rowOf(key)
  const left = refundableOf(order)
  const amount = known?.amount ?? asked ?? left
  const plan = { key, refundId: idOf(key), amount, known, nextKey }
  if (known) {
    if (asked === undefined || asked === known.amount) return plan
    throw new Error(`KEY=${key} is a refund of ${money(known.amount)}: use KEY=${nextKey}`)
  }
  if (left === 0) throw new Error(`${orderId} cannot be refunded: nothing is left to refund`)
  if (amount >= 1 && amount <= left) return plan
  throw new Error(
    `${orderId} cannot be refunded ${money(amount)}: ${money(left)} is left. Use that or less`,
  )
}

/** Whether a refund came to nothing: it failed, or was cancelled. */
export const isVoid = (refund: Refund | undefined): boolean =>
  refund !== undefined && countedOf(refund) === 0

/** `2.00` → `2.00-2` → `2.00-3`. */
function keyAfter(key: string): string {
  const [, base = key, number = '1'] = /^(.*)-(\d+)$/.exec(key) ?? []
  return `${base}-${Number(number) + 1}`
}
