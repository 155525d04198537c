import type Stripe from 'stripe'
import type { RefundAnswer } from '../ports/payment-gateway.ts'
import { countedOf, type Refund, type RefundStatus } from '../refund/refund.ts'
import type { AskStripe } from './connection.ts'
import { undefinedIfNotFound } from './errors.ts'
import { type Owner, ownOrderId } from './ownership.ts'

/**
 * Returns the refund methods of the gateway. Refunds carry the shop's refund id in their metadata,
 * so that their events find the ledger entry.
 */
export function createRefunds(ask: AskStripe, owner: Owner) {
  async function refund(requested: Refund): Promise<RefundAnswer> {
    const { refundId, paymentIntentId, amount, attempt } = requested
    const idempotencyKey = `${refundId}:${attempt}`
    const parameters = { payment_intent: paymentIntentId, amount, metadata: { refundId } }
    const created = await ask('refunds.create', (stripe) =>
      stripe.refunds.create(parameters, { idempotencyKey }),
    )
    return answerOf(created)
  }

  async function findRefund({ refundId, paymentIntentId }: Refund) {
    const found = await ask('refunds.list', async (stripe) => {
      const list = stripe.refunds.list({ payment_intent: paymentIntentId, limit: 100 })
      for await (const created of list)
        if (created.metadata?.['refundId'] === refundId) return created
      return undefined
    })
    return found && answerOf(found)
  }

  async function sumRefunds(paymentIntentId: string): Promise<number> {
    return ask('refunds.list', async (stripe) => {
      const list = stripe.refunds.list({ payment_intent: paymentIntentId, limit: 100 })
      let sum = 0
      for await (const { amount, status } of list)
        sum += countedOf({ amount, status: toRefundStatus(status) })
      return sum
    })
  }

  async function findOrderId(paymentIntentId: string): Promise<string | undefined> {
    const intent = await ask('paymentIntents.retrieve', (stripe) =>
      stripe.paymentIntents.retrieve(paymentIntentId),
    ).catch(undefinedIfNotFound)
    return ownOrderId(intent?.metadata, owner)
  }

  return { refund, findRefund, sumRefunds, findOrderId }
}

function answerOf({ id, status, failure_reason }: Stripe.Refund): RefundAnswer {
  return {
    providerRefundId: id,
    status: toRefundStatus(status),
    ...(failure_reason && { failure: failure_reason }),
  }
}

/**
 * Converts Stripe's refund status. Refunds that wait for the buyer to name an account are pending.
 */
export function toRefundStatus(status: string | null): Exclude<RefundStatus, 'requested'> {
  if (status === 'succeeded' || status === 'failed' || status === 'canceled') return status
  return 'pending'
}
