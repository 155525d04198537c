import { checkStep } from './amounts.ts'
import type { Lookup } from './lookup.ts'
import type { Charge, Refund, RefundDecision } from './objects.ts'
import type { CreateRefund } from './parameters.ts'
import { refundOutcomeOf } from './payment-methods.ts'
import { StripeRefusal } from './refusal.ts'
import type { Scheduler } from './scheduler.ts'
import { newId, type Store } from './store.ts'
import type { Webhooks } from './webhooks.ts'

type Deps = {
  readonly store: Store
  readonly lookup: Lookup
  readonly webhooks: Webhooks
  readonly scheduler: Scheduler
  /** Whole Unix seconds. */
  readonly now: () => number
  readonly timeScale: number
}

/** Manages refunds from creation to the final status. Pending bank decisions survive a restart. */
export function createRefunds({ store, lookup, webhooks, scheduler, now, timeScale }: Deps) {
  /**
   * Refunds a payment intent or a charge, partly if an amount is given. A held refund stays pending
   * until a control route ends it.
   */
  function create(
    params: CreateRefund,
    {
      idempotencyKey,
      isHeld = false,
    }: { idempotencyKey?: string | undefined; isHeld?: boolean } = {},
  ): Refund {
    const charge = lookup.charge(chargeIdOf(params))
    refuseDisputed(charge)
    const outcome = refundOutcomeOf(charge.payment_method_details)
    const refund = store.put(refundOf(charge, params, isHeld ? 'pending' : outcome.first, now()))
    const after = store.put(withRefunded(charge, refund.amount))
    webhooks.publish(
      [
        ['refund.created', refund],
        ['charge.refunded', after],
      ],
      idempotencyKey,
    )
    if (outcome.end && !isHeld) {
      const { status, seconds } = outcome.end
      const dueAt = Date.now() / 1000 + seconds * timeScale
      scheduleEnd(
        store.put<RefundDecision>({ id: refund.id, object: '_refund_decision', status, dueAt }),
      )
    }
    return refund
  }

  /** Throws StripeRefusal for a refund that is not pending. */
  function succeed(id: string): Refund {
    const { pending_reason: _, ...refund } = findWithStatus(['pending'], id)
    const after = store.put<Refund>({ ...refund, status: 'succeeded' })
    webhooks.publish([
      ['refund.updated', after],
      ['charge.refund.updated', after],
    ])
    return after
  }

  /**
   * Marks a refund as failed: the bank returns the money to the shop. Throws StripeRefusal for a
   * failed refund.
   */
  function fail(id: string): Refund {
    const { pending_reason: _, ...refund } = findWithStatus(['pending', 'succeeded'], id)
    const failure_reason = 'expired_or_canceled_card'
    const after = store.put<Refund>({ ...refund, status: 'failed', failure_reason })
    store.put(withRefunded(lookup.charge(refund.charge), -refund.amount))
    webhooks.publish([
      ['refund.failed', after],
      ['refund.updated', after],
      ['charge.refund.updated', after],
    ])
    return after
  }

  /**
   * Cancels a refund before the bank has paid it. Throws StripeRefusal for a refund that is not
   * pending.
   */
  function cancel(id: string): Refund {
    const { pending_reason: _, ...refund } = findWithStatus(['pending'], id)
    const after = store.put<Refund>({ ...refund, status: 'canceled' })
    store.put(withRefunded(lookup.charge(refund.charge), -refund.amount))
    webhooks.publish([
      ['refund.updated', after],
      ['charge.refund.updated', after],
    ])
    return after
  }

  function scheduleEnd({ id, status, dueAt }: RefundDecision) {
    scheduler.schedule(dueAt, () => {
      const isOpen = lookup.refund(id).status === (status === 'failed' ? 'succeeded' : 'pending')
      if (isOpen) (status === 'failed' ? fail : succeed)(id)
    })
  }

  function chargeIdOf({ payment_intent, charge }: CreateRefund): string {
    const id = payment_intent ? lookup.intent(payment_intent).latest_charge : charge
    if (id) return id
    throw new StripeRefusal(
      'One of the following params should be provided: payment_intent or charge.',
    )
  }

  /**
   * Throws StripeRefusal for a disputed charge. The bank has taken the money and may give it to the
   * buyer, so a refund could pay the buyer twice. An inquiry allows refunds.
   * https://docs.stripe.com/error-codes#charge-disputed
   * https://docs.stripe.com/api/disputes/object#dispute_object-is_charge_refundable
   */
  function refuseDisputed({ id }: Charge) {
    const isDisputed = store
      .all('dispute')
      .some(({ charge, is_charge_refundable: isRefundable }) => charge === id && !isRefundable)
    if (!isDisputed) return
    throw new StripeRefusal(`Charge ${id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    })
  }

  function findWithStatus(statuses: readonly Refund['status'][], id: string): Refund {
    const refund = lookup.refund(id)
    if (statuses.includes(refund.status)) return refund
    throw new StripeRefusal(`Refund ${id} is ${refund.status}.`)
  }

  store.all('_refund_decision').forEach(scheduleEnd)
  return { create, succeed, fail, cancel }
}

/**
 * Returns a new refund. Throws StripeRefusal for an unpaid charge, or if the amount exceeds the
 * rest of the charge.
 */
function refundOf(
  charge: Charge,
  { amount, metadata, reason }: CreateRefund,
  status: 'pending' | 'succeeded',
  now: number,
): Refund {
  const left = charge.amount_captured - charge.amount_refunded
  const wanted = amount ?? left
  if (charge.status !== 'succeeded') {
    throw new StripeRefusal(`Charge ${charge.id} has not been paid.`, {
      code: 'charge_not_refundable',
    })
  }
  if (left === 0) {
    throw new StripeRefusal(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    })
  }
  if (wanted > left) {
    throw new StripeRefusal(
      `Refund amount (${wanted}) is greater than unrefunded amount on charge (${left})`,
      { param: 'amount' },
    )
  }
  checkStep(wanted, charge.currency, 'amount')
  return {
    id: newId('re'),
    object: 'refund',
    created: now,
    amount: wanted,
    charge: charge.id,
    currency: charge.currency,
    metadata: metadata ?? {},
    payment_intent: charge.payment_intent,
    reason: reason ?? null,
    status,
    ...(status === 'pending' && { pending_reason: 'processing' }),
  }
}

/** Adds an amount to the refunded total. A refund counts from its creation until it fails. */
function withRefunded(charge: Charge, amount: number): Charge {
  const amount_refunded = charge.amount_refunded + amount
  return { ...charge, amount_refunded, refunded: amount_refunded === charge.amount_captured }
}
