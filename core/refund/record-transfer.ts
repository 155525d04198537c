import { ShopError } from '../errors.ts'
import { requestEffects } from '../order/request-effects.ts'
import { retryOnRefusal } from '../retry-on-refusal.ts'
import type { RecordRefundDeps } from './apply-refund-event.ts'
import { refundChange, transferRefund } from './ledger.ts'
import { type Refund, transferIdOf } from './refund.ts'
import { unresolvedRefunds } from './unresolved-refunds.ts'

export type TransferRecord = {
  readonly orderId: string
  /** The failed refund that the transfer replaces. */
  readonly refundId: string
  /** The bank's reference of the transfer. */
  readonly reference: string
  /** Who paid it. */
  readonly by: string
}

/**
 * Records that the shop has paid a failed refund by bank transfer, outside the payment provider,
 * which can return money only to the payment method of the purchase. Adds a row to the ledger, and
 * the buyer gets the mail about a refund. Idempotent: a failed refund has at most one such row.
 * Throws ShopError order_not_found; order_not_refundable if the refund has not failed, or was
 * replaced; idempotency_key_reused if it was recorded with another reference; or busy.
 *
 * https://stripe.com/at/docs/refunds (refund destinations)
 */
export async function recordTransfer(
  { orderId, refundId, reference, by }: TransferRecord,
  deps: RecordRefundDeps,
): Promise<Refund> {
  const { orders, clock, log } = deps
  return retryOnRefusal(
    async () => {
      const timeline = await orders.timeline(orderId)
      if (!timeline) throw new ShopError('order_not_found', 'the order does not exist')
      const known = timeline.refunds.find((row) => row.refundId === transferIdOf(refundId))
      if (known?.reference === reference) return known
      if (known)
        throw new ShopError(
          'idempotency_key_reused',
          `${refundId} was recorded as paid with the reference ${known.reference}`,
        )
      const unresolved = unresolvedRefunds(timeline).find(
        ({ refund }) => refund.refundId === refundId,
      )
      if (!unresolved)
        throw new ShopError(
          'order_not_refundable',
          `${refundId} has not failed, or another refund has replaced it`,
        )
      const row = transferRefund(unresolved, { reference, by }, clock())
      const wanted = refundChange(timeline.order, undefined, row, clock())
      if (!wanted || (await orders.change(wanted)).outcome === 'refused') return 'refused'
      const { traceId, status, amount } = row
      const about = { orderId, traceId, refundId: row.refundId, status, amount, by }
      log.info({ ...about, order: wanted.to }, 'refund.recorded')
      await requestEffects(wanted, traceId, deps)
      return row
    },
    () => new ShopError('busy', 'another process is changing this order; try again'),
  )
}
