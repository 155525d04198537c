import { createDisputes } from './disputes.ts'
import { createLookup } from './lookup.ts'
import type { Address, BankDecision, Session } from './objects.ts'
import type { CreateSession } from './parameters.ts'
import { type DeclineReason, detailsOf, outcomeOf } from './payment-methods.ts'
import { applyBankDecision, createPayment } from './payments.ts'
import { createRefunds } from './refunds.ts'
import { StripeRefusal } from './refusal.ts'
import { createScheduler } from './scheduler.ts'
import {
  completeSession,
  expireSession,
  openSession,
  type Tampering,
  withTampering,
} from './sessions.ts'
import { newId, type Store } from './store.ts'
import type { Webhooks } from './webhooks.ts'

export type Confirmation = {
  readonly method: 'card' | 'sepa_debit'
  /** A card number or an IBAN. */
  readonly number: string
  /** The buyer has passed 3-D Secure. */
  readonly authenticated?: boolean
  readonly email: string
  readonly name: string
  /** Undefined if the session does not collect an address. */
  readonly address: Address | undefined
}

export type Confirmed =
  | { readonly result: 'complete'; readonly session: Session }
  | { readonly result: 'authenticate' }
  | { readonly result: 'declined'; readonly reason: DeclineReason }

type Deps = {
  readonly store: Store
  readonly webhooks: Webhooks
  /** The URL of the payment pages. */
  readonly pagesUrl: () => string
  /** Shortens the lifetime of sessions and the bank's response time. */
  readonly timeScale: number
}

export type Provider = ReturnType<typeof createProvider>

/** Implements Stripe's operations. Each one changes its objects and sends events to the shop. */
export function createProvider({ store, webhooks, pagesUrl, timeScale }: Deps) {
  const scheduler = createScheduler()
  const lookup = createLookup(store)
  const now = () => Math.floor(Date.now() / 1000)
  const refunds = createRefunds({ store, lookup, webhooks, scheduler, now, timeScale })
  const disputes = createDisputes({ store, lookup, webhooks, now })

  function create(params: CreateSession): Session {
    const [session, secrets] = openSession(params, {
      now: now(),
      pagesUrl: pagesUrl(),
      livemode: store.livemode,
    })
    store.put(secrets)
    scheduleExpiry(store.put(session))
    return session
  }

  function expire(id: string, idempotencyKey?: string): Session {
    const session = store.put(expireSession(lookup.session(id)))
    webhooks.publish([['checkout.session.expired', session]], idempotencyKey)
    return session
  }

  function scheduleExpiry({ id, created, expires_at }: Session) {
    scheduler.schedule(created + (expires_at - created) * timeScale, () => {
      if (lookup.session(id).status === 'open') expire(id)
    })
  }

  /**
   * Handles the buyer's "pay" button. A decline changes nothing and sends no event, so the buyer
   * can retry.
   */
  function confirm(id: string, confirmation: Confirmation, tampering: Tampering = {}): Confirmed {
    const session = withTampering(lookup.session(id), tampering)
    const secrets = store.find('_session_secrets', id)
    if (session.status !== 'open' || !secrets) {
      throw new StripeRefusal(`This Checkout Session is ${session.status}.`)
    }
    const { method, number, authenticated } = confirmation
    const outcome = outcomeOf(method, number)
    if (outcome.result === 'declined') return outcome
    if (outcome.result === 'authenticate' && !authenticated) return { result: 'authenticate' }
    const isPaid = outcome.result !== 'processing'
    const { intent, charge } = createPayment(session, secrets, {
      details: detailsOf(method, number),
      isPaid,
      now: now(),
    })
    const complete = completeSession(session, intent, confirmation)
    for (const stored of [complete, intent, charge]) store.put(stored)
    webhooks.publish([
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
      scheduleDecision(
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

  function scheduleDecision({ id, sessionId, succeeds, dueAt }: BankDecision) {
    scheduler.schedule(dueAt, () => {
      const intent = lookup.intent(id)
      if (intent.status !== 'processing') return
      const charge = lookup.charge(String(intent.latest_charge))
      const session = lookup.session(sessionId)
      const after = applyBankDecision({ session, intent, charge }, succeeds)
      for (const stored of Object.values(after)) store.put(stored)
      webhooks.publish(
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

  for (const session of store.all('checkout.session')) {
    if (session.status === 'open') scheduleExpiry(session)
  }
  store.all('_bank_decision').forEach(scheduleDecision)

  return {
    lookup,
    create,
    expire,
    confirm,
    refunds,
    disputes,
    newRequestId: () => newId('req'),
    close: scheduler.close,
  }
}
