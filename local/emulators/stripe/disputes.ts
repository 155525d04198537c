import type { Lookup } from './lookup.ts'
import type { Charge, Dispute } from './objects.ts'
import { StripeRefusal } from './refusal.ts'
import { newId, type Store } from './store.ts'
import type { Webhooks } from './webhooks.ts'

type Deps = {
  readonly store: Store
  readonly lookup: Lookup
  readonly webhooks: Webhooks
  /** Whole Unix seconds. */
  readonly now: () => number
}

/** Creates and closes disputes: the bank holds the money until it decides. */
export function createDisputes({ store, lookup, webhooks, now }: Deps) {
  /**
   * Opens a dispute over a whole payment, or over `amount` of it. Throws StripeRefusal for an
   * unpaid payment.
   */
  function open(intentId: string, amount?: number): Dispute {
    const charge = lookup.charge(lookup.intent(intentId).latest_charge ?? '')
    const dispute = store.put(disputeOf(charge, amount, now()))
    store.put({ ...charge, disputed: true })
    webhooks.publish([
      ['charge.dispute.created', dispute],
      ['charge.dispute.funds_withdrawn', dispute],
    ])
    return dispute
  }

  /** Closes a dispute with the bank's decision. Throws StripeRefusal if it is already closed. */
  function close(id: string, status: 'won' | 'lost'): Dispute {
    const dispute = lookup.dispute(id)
    if (dispute.status !== 'needs_response') {
      throw new StripeRefusal(`Dispute ${id} is ${dispute.status}.`)
    }
    const closed = store.put<Dispute>({ ...dispute, status })
    webhooks.publish([
      ['charge.dispute.updated', { ...dispute, status: 'under_review' }],
      ['charge.dispute.closed', closed],
      ...(status === 'won' ? [['charge.dispute.funds_reinstated', closed] as const] : []),
    ])
    return closed
  }

  return { open, close }
}

/** Returns a new dispute. It contains the payment's id but no order id. */
function disputeOf(charge: Charge, amount = charge.amount, now: number): Dispute {
  if (charge.status !== 'succeeded') {
    throw new StripeRefusal(`Charge ${charge.id} has not been paid.`)
  }
  if (!Number.isInteger(amount) || amount < 1 || amount > charge.amount) {
    throw new StripeRefusal(`A dispute is over 1 to ${charge.amount}.`, { param: 'amount' })
  }
  return {
    id: newId('du'),
    object: 'dispute',
    livemode: false,
    created: now,
    amount,
    charge: charge.id,
    currency: charge.currency,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: 'fraudulent',
    status: 'needs_response',
  }
}
