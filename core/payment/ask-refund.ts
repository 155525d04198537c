import type { Clock } from '../clock.ts'
import { ShopError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Announce } from '../order/announcements.ts'
import type { OrderStore } from '../order/order-store.ts'
import type { PaymentGateway, RefundAnswer } from './payment-gateway.ts'
import { recordRefund } from './record-refund.ts'
import type { Refund } from './refund.ts'

export type AskRefundDeps = {
  readonly orders: OrderStore
  readonly gateway: PaymentGateway
  readonly announceAlert: Announce
  readonly clock: Clock
  readonly log: Log
}

/**
 * Asks the provider for a refund that stands on the ledger, and writes down what it says. Safe to
 * repeat: the key is the refund's own. A provider that does not answer leaves the refund owed, and the
 * sweeper asks again. Gives the refund as the ledger has it afterwards.
 */
export async function askRefund(refund: Refund, deps: AskRefundDeps): Promise<Refund> {
  const { orderId, traceId, refundId } = refund
  try {
    return await settled(refund, await deps.gateway.refund(refund), deps)
  } catch (error) {
    if (!(error instanceof ShopError)) throw error
    if (error.code === 'payment_refused') {
      const failure = error.cause instanceof Error ? error.cause.message : error.message
      return settled(refund, { providerRefundId: '', status: 'failed', failure }, deps)
    }
    if (error.code !== 'payment_unavailable') throw error
    deps.log.warn({ orderId, traceId, refundId, err: error }, 'refund stays owed')
    return error.details['kept'] ? underNewKey(refund, deps) : refund
  }
}

/** Asks again for what an earlier call may have brought about without our hearing of it. */
export async function askRefundAgain(refund: Refund, deps: AskRefundDeps): Promise<Refund> {
  const known = await deps.gateway.findRefund(refund)
  return known ? settled(refund, known, deps) : askRefund(refund, deps)
}

async function settled(refund: Refund, answer: RefundAnswer, deps: AskRefundDeps): Promise<Refund> {
  const { openShard: _, nextCheckAt: __, ...kept } = refund
  const { providerRefundId, status, failure } = answer
  const next = {
    ...kept,
    status,
    ...(providerRefundId && { providerRefundId }),
    ...(failure && { failure }),
  }
  await recordRefund(next, deps)
  return (await deps.orders.refund(refund.orderId, refund.refundId)) ?? next
}

/**
 * The provider keeps its failure under the key and will only repeat it: the next time another key is
 * used, after a look whether the first call went through after all.
 */
async function underNewKey(refund: Refund, { orders, clock }: AskRefundDeps): Promise<Refund> {
  const next = {
    ...refund,
    attempt: refund.attempt + 1,
    nextCheckAt: clock().toISOString(),
  }
  return (await orders.replaceRefund(refund, next)) ? next : refund
}
