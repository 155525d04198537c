import type { Lookup } from './lookup.ts'
import type { Charge, Dispute, DisputeTransaction } from './objects.ts'
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

type Wanted = {
  readonly amount?: number | undefined
  /** The bank asks first, without taking the money. */
  readonly inquiry?: boolean | undefined
}

/**
 * Creates and closes disputes: the bank holds the money until it decides. In an inquiry, the shop
 * keeps the money and may refund it. https://docs.stripe.com/disputes/how-disputes-work
 */
export function createDisputes({ store, lookup, webhooks, now }: Deps) {
  /**
   * Opens a dispute over a whole payment, or over `amount` of it. Throws StripeRefusal for an
   * unpaid payment.
   */
  function open(intentId: string, wanted: Wanted = {}): Dispute {
    const charge = lookup.charge(lookup.intent(intentId).latest_charge ?? '')
    const dispute = store.put(disputeOf(charge, wanted, now()))
    store.put({ ...charge, disputed: true })
    webhooks.publish([
      ['charge.dispute.created', dispute],
      ...(wanted.inquiry ? [] : [['charge.dispute.funds_withdrawn', dispute] as const]),
    ])
    return dispute
  }

  /**
   * Closes a dispute with the bank's decision. `reinstated` is the part of a lost dispute that the
   * shop gets back. Throws StripeRefusal if it is already closed.
   */
  function close(id: string, status: 'won' | 'lost' | 'warning_closed', reinstated = 0): Dispute {
    const dispute = lookup.dispute(id)
    const isInquiry = dispute.status === 'warning_needs_response'
    if (isInquiry !== (status === 'warning_closed') || !isOpen(dispute)) {
      throw new StripeRefusal(`Dispute ${id} is ${dispute.status}.`)
    }
    const returned = status === 'won' ? dispute.amount : reinstated
    const closed: Dispute = { ...dispute, status, is_charge_refundable: status !== 'lost' }
    const { balance_transactions: taken, currency } = dispute
    const after = store.put<Dispute>(
      isInquiry || returned === 0
        ? closed
        : { ...closed, balance_transactions: [...taken, transactionOf(returned, currency)] },
    )
    webhooks.publish([
      ...(isInquiry
        ? []
        : [['charge.dispute.updated', { ...dispute, status: 'under_review' }] as const]),
      // The bank may return a part of the money after its decision.
      ['charge.dispute.closed', status === 'lost' ? closed : after],
      ...(after === closed ? [] : [['charge.dispute.funds_reinstated', after] as const]),
    ])
    return after
  }

  return { open, close }
}

const isOpen = ({ status }: Dispute) => status.endsWith('needs_response')

/** Returns a new dispute. It contains the payment's id but no order id. */
function disputeOf(
  charge: Charge,
  { amount = charge.amount, inquiry }: Wanted,
  now: number,
): Dispute {
  if (charge.status !== 'succeeded') {
    throw new StripeRefusal(`Charge ${charge.id} has not been paid.`)
  }
  if (!Number.isInteger(amount) || amount < 1 || amount > charge.amount) {
    throw new StripeRefusal(`A dispute is over 1 to ${charge.amount}.`, { param: 'amount' })
  }
  return {
    id: newId('du'),
    object: 'dispute',
    livemode: charge.livemode,
    created: now,
    amount,
    balance_transactions: inquiry ? [] : [transactionOf(-amount, charge.currency)],
    charge: charge.id,
    currency: charge.currency,
    is_charge_refundable: inquiry === true,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: 'fraudulent',
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  }
}

const transactionOf = (amount: number, currency: string): DisputeTransaction => ({
  id: newId('txn'),
  object: 'balance_transaction',
  amount,
  currency,
  type: 'adjustment',
})
