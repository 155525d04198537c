import type { Address, BankDecision, Charge, PaymentIntent, Session } from './objects.ts'
import type { CreateRefund, CreateSession } from './parameters.ts'
import { type DeclineReason, outcomeOf } from './payment-methods.ts'
import { bankAnswers, disputeOf, payFor, refundOf } from './payments.ts'
import { missing, StripeRefusal } from './refusal.ts'
import { completeSession, expireSession, openSession } from './sessions.ts'
import { newId, type Store } from './store.ts'
import type { Webhooks } from './webhooks.ts'

export type Confirmation = {
  readonly method: 'card' | 'sepa_debit'
  /** A card's number or an IBAN. */
  readonly number: string
  /** The buyer has passed 3-D Secure. */
  readonly authenticated?: boolean
  readonly email: string
  readonly name: string
  /** Undefined where the session does not collect one. */
  readonly address: Address | undefined
}

export type Confirmed =
  | { readonly result: 'complete'; readonly session: Session }
  | { readonly result: 'authenticate' }
  | { readonly result: 'declined'; readonly reason: DeclineReason }

type Deps = {
  readonly store: Store
  readonly webhooks: Webhooks
  /** Where payment pages are. */
  readonly pagesUrl: () => string
  /** Shortens the life of sessions and the bank's time. */
  readonly timeScale: number
}

export type Provider = ReturnType<typeof createProvider>

/** What Stripe does: every act changes its objects and tells the shop by events. */
export function createProvider({ store, webhooks, pagesUrl, timeScale }: Deps) {
  const timers = new Set<NodeJS.Timeout>()
  const now = () => Math.floor(Date.now() / 1000)

  function later(atSeconds: number, act: () => void) {
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        act()
      },
      Math.max(0, atSeconds * 1000 - Date.now()),
    )
    timers.add(timer)
  }

  const demand = {
    session: (id: string): Session => {
      const session = store.find('checkout.session', id)
      if (!session) throw missing('checkout.session', id)
      return session
    },
    intent: (id: string): PaymentIntent => {
      const intent = store.find('payment_intent', id)
      if (!intent) throw missing('payment_intent', id)
      return intent
    },
    charge: (id: string): Charge => {
      const charge = store.find('charge', id)
      if (!charge) throw missing('charge', id)
      return charge
    },
  }

  function create(params: CreateSession): Session {
    const [session, secrets] = openSession(params, { now: now(), pagesUrl: pagesUrl() })
    store.put(secrets)
    planExpiry(store.put(session))
    return session
  }

  function expire(id: string, idempotencyKey?: string): Session {
    const session = store.put(expireSession(demand.session(id)))
    webhooks.tell([['checkout.session.expired', session]], idempotencyKey)
    return session
  }

  function planExpiry({ id, created, expires_at }: Session) {
    later(created + (expires_at - created) * timeScale, () => {
      if (demand.session(id).status === 'open') expire(id)
    })
  }

  /** What the buyer's button does. A decline changes nothing and tells nobody: the buyer tries again. */
  function confirm(id: string, confirmation: Confirmation): Confirmed {
    const session = demand.session(id)
    const secrets = store.find('_session_secrets', id)
    if (session.status !== 'open' || !secrets) {
      throw new StripeRefusal(`This Checkout Session is ${session.status}.`)
    }
    const { method, number, authenticated } = confirmation
    const outcome = outcomeOf(method, number)
    if (outcome.result === 'declined') return outcome
    if (outcome.result === 'authenticate' && !authenticated) return { result: 'authenticate' }
    const isPaid = outcome.result !== 'processing'
    const { intent, charge } = payFor(session, secrets, { isPaid, now: now() })
    const complete = completeSession(session, intent, confirmation)
    for (const kept of [complete, intent, charge]) store.put(kept)
    webhooks.tell([
      ['payment_intent.created', { ...intent, status: 'requires_payment_method' }],
      ['checkout.session.completed', complete],
      ...(isPaid
        ? ([
            ['charge.succeeded', charge],
            ['payment_intent.succeeded', intent],
          ] as const)
        : ([
            ['charge.pending', charge],
            ['payment_intent.processing', intent],
          ] as const)),
    ])
    if (outcome.result === 'processing') {
      planDecision(
        store.put<BankDecision>({
          id: intent.id,
          object: '_bank_decision',
          sessionId: id,
          succeeds: outcome.succeeds,
          dueAt: now() + outcome.seconds * timeScale,
        }),
      )
    }
    return { result: 'complete', session: complete }
  }

  function planDecision({ id, sessionId, succeeds, dueAt }: BankDecision) {
    later(dueAt, () => {
      const intent = demand.intent(id)
      if (intent.status !== 'processing') return
      const charge = demand.charge(String(intent.latest_charge))
      const after = bankAnswers({ session: demand.session(sessionId), intent, charge }, succeeds)
      for (const kept of Object.values(after)) store.put(kept)
      webhooks.tell(
        succeeds
          ? [
              ['checkout.session.async_payment_succeeded', after.session],
              ['payment_intent.succeeded', after.intent],
              ['charge.succeeded', after.charge],
            ]
          : [
              ['checkout.session.async_payment_failed', after.session],
              ['payment_intent.payment_failed', after.intent],
              ['charge.failed', after.charge],
            ],
      )
    })
  }

  /** Refunds a payment intent or a charge, in part where an amount is given. */
  function refund(params: CreateRefund, idempotencyKey?: string) {
    const chargeId = params.payment_intent
      ? demand.intent(params.payment_intent).latest_charge
      : params.charge
    if (!chargeId) {
      throw new StripeRefusal(
        'One of the following params should be provided: payment_intent or charge.',
      )
    }
    const { refund: made, charge } = refundOf(demand.charge(chargeId), params, now())
    store.put(made)
    store.put(charge)
    webhooks.tell(
      [
        ['refund.created', made],
        ['charge.refunded', charge],
      ],
      idempotencyKey,
    )
    return made
  }

  function dispute(intentId: string) {
    const charge = demand.charge(String(demand.intent(intentId).latest_charge))
    const made = store.put(disputeOf(charge, now()))
    store.put({ ...charge, disputed: true })
    webhooks.tell([['charge.dispute.created', made]])
    return made
  }

  for (const session of store.all('checkout.session')) {
    if (session.status === 'open') planExpiry(session)
  }
  store.all('_bank_decision').forEach(planDecision)

  return {
    demand,
    create,
    expire,
    confirm,
    refund,
    dispute,
    newRequestId: () => newId('req'),
    close: () => {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
