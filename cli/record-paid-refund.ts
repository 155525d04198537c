import { userInfo } from 'node:os'
import type { ProviderEventDeps } from '#core/payment/handle-provider-event.ts'
import type { OrderTimeline } from '#core/ports/order-store.ts'
import { recordTransfer } from '#core/refund/record-transfer.ts'
import { transferIdOf } from '#core/refund/refund.ts'
import { type UnresolvedRefund, unresolvedRefunds } from '#core/refund/unresolved-refunds.ts'
import { confirm } from './confirm.ts'
import type { Io } from './io.ts'
import { readChoice } from './read-choice.ts'
import { moneyOf } from './refund-money.ts'
import type { GivenTo } from './targets.ts'

/**
 * `make refund PAID_BY=transfer`: records that a failed refund was paid by bank transfer. Sends no
 * money.
 */
export async function recordPaidRefund(
  given: GivenTo<'refund'>,
  timeline: OrderTimeline,
  { shop, env }: { readonly shop: ProviderEventDeps; readonly env: string },
  io: Io,
): Promise<undefined> {
  const { REFERENCE: reference, YES, DRY_RUN } = given
  if (!readChoice('PAID_BY', given.PAID_BY, ['transfer']))
    throw new Error('REFERENCE and REFUND need PAID_BY=transfer')
  if (!reference) throw new Error("PAID_BY=transfer needs REFERENCE, the bank's reference")
  if (given.AMOUNT ?? given.KEY ?? given.WHY)
    throw new Error('PAID_BY=transfer takes the amount and the reason from the failed refund')
  const { orderId } = timeline.order
  const money = moneyOf(timeline)
  const known = timeline.refunds.find(
    (row) => row.reference === reference && (!given.REFUND || row.replaces === given.REFUND),
  )
  if (known)
    return io.print(`nothing to do: ${money(known.amount)} was recorded as ${known.refundId}`)
  const { refund, amount } = findUnresolved(timeline, given.REFUND)
  const { refundId } = refund
  io.print(`would record ${money(amount)} of ${refundId} as paid by transfer ${reference}`)
  if (DRY_RUN) return
  await confirm(`Has the bank transferred ${money(amount)} (${env})?`, YES, io)
  const by = `${userInfo().username}, with make refund`
  const made = await recordTransfer({ orderId, refundId, reference, by }, shop)
  io.print(`${made.refundId}: ${money(made.amount)} paid by transfer ${reference}`)
}

/** Returns the failed refund with this id, or the only one. */
function findUnresolved(timeline: OrderTimeline, refundId: string | undefined): UnresolvedRefund {
  const { orderId } = timeline.order
  const all = unresolvedRefunds(timeline)
  const unresolved = refundId ? all.filter(({ refund }) => refund.refundId === refundId) : all
  const [first, ...others] = unresolved
  if (first && others.length === 0) return first
  if (first) {
    const ids = unresolved.map(({ refund }) => refund.refundId).join(', ')
    throw new Error(`${orderId} has several failed refunds. Use REFUND= with one of ${ids}`)
  }
  const paid = timeline.refunds.find((row) => refundId && row.refundId === transferIdOf(refundId))
  if (paid) throw new Error(`${refundId} was already paid by transfer ${paid.reference}`)
  const which = refundId ? `refund ${refundId}` : 'refund'
  throw new Error(`${orderId} has no failed ${which} that is still to be paid`)
}
