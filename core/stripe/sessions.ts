import type Stripe from 'stripe'
import type { Clock } from '../clock.ts'
import { ShopError } from '../errors.ts'
import type { Order } from '../order/order.ts'
import type { PaymentSession, SessionState } from '../ports/payment-gateway.ts'
import type { AskStripe } from './connection.ts'
import { findSession } from './find-session.ts'
import { eventOfSession } from './read-event.ts'
import { type SessionSettings, sessionParameters } from './session-parameters.ts'
import { soldOrderOf } from './sold-order.ts'

type Session = Stripe.Checkout.Session

/** Stripe deletes an idempotency key after 24 hours. One hour less allows for clock differences. */
const keyLifetimeMs = 23 * 3600 * 1000

/**
 * Returns the session methods of the gateway: one Stripe Checkout session per order and attempt.
 */
export function createSessions(
  ask: AskStripe,
  settings: SessionSettings & { readonly clock: Clock },
) {
  async function openSession(order: Order): Promise<PaymentSession> {
    const { id, url } = await create(order)
    if (!url) throw new ShopError('payment_refused', 'the payment page of this order is closed')
    return { sessionId: id, url }
  }

  async function readOrOpenSession(order: Order): Promise<SessionState> {
    const session = await find(order)
    if (!session) return { state: 'none' }
    const { id, status, url } = session
    if (status === 'open') return { state: 'open', sessionId: id, url: url ?? '' }
    const event = await stateAsEvent(session, order)
    return { state: status === 'complete' ? 'complete' : 'expired', event }
  }

  async function expireSession(sessionId: string): Promise<'expired' | 'complete'> {
    try {
      await ask('checkout.sessions.expire', (stripe) => stripe.checkout.sessions.expire(sessionId))
      return 'expired'
    } catch (error) {
      const isClosed = error instanceof ShopError && error.code === 'payment_refused'
      if (!isClosed) throw error
    }
    const { status } = await retrieve(sessionId)
    if (status !== 'open') return status === 'complete' ? 'complete' : 'expired'
    throw new ShopError('payment_unavailable', 'the payment page cannot be closed now')
  }

  const create = (order: Order) => {
    const idempotencyKey = `${order.orderId}:${order.attempt}`
    return ask('checkout.sessions.create', (stripe) =>
      stripe.checkout.sessions.create(sessionParameters(order, settings), { idempotencyKey }),
    )
  }

  /**
   * Finds the order's session. The order stores no session id until it is paid. Creating the
   * session again with the same idempotency key returns the existing session, in its original
   * state. If Stripe refuses that, lists the sessions: another release or attempt may have opened
   * one with other parameters, and only the list proves that there is none. Stripe does not say
   * whether it checks a request or its idempotency key first: https://docs.stripe.com/idempotency
   */
  async function find(order: Order): Promise<Session | undefined> {
    const { checkoutSessionId, createdAt } = order
    if (checkoutSessionId) return retrieve(checkoutSessionId)
    if (settings.clock().getTime() - Date.parse(createdAt) > keyLifetimeMs) return search(order)
    let created: Session
    try {
      created = await create(order)
    } catch (error) {
      if (error instanceof ShopError && error.code === 'payment_refused') return search(order)
      const found = hasOtherParameters(error) ? await search(order) : undefined
      if (!found) throw error
      return found
    }
    return retrieve(created.id)
  }

  const retrieve = (id: string) =>
    ask('checkout.sessions.retrieve', (stripe) => stripe.checkout.sessions.retrieve(id))

  const search = (order: Order) => findSession(order, ask)

  /** Returns the event that Stripe sends for the session's current state. */
  async function stateAsEvent(session: Session, order: Order) {
    const kind = await kindOf(session, order)
    const event = eventOfSession(
      session,
      {
        eventId: `read_${session.id}_${kind}`,
        kind,
        createdAt: settings.clock().toISOString(),
      },
      settings,
    )
    if (event?.orderId === order.orderId) return event
    throw new Error(`the session of order ${order.orderId} belongs to another order`)
  }

  /**
   * Returns the event kind for a session. A delayed payment has up to three events; the order's
   * status shows which one is next.
   */
  async function kindOf({ status, payment_status, payment_intent }: Session, order: Order) {
    if (status === 'expired') return 'session_expired'
    const isCompletionKnown = order.status !== 'pending'
    if (payment_status !== 'unpaid')
      return isCompletionKnown ? 'session_async_succeeded' : 'session_completed'
    if (!payment_intent) return 'session_completed'
    const id = typeof payment_intent === 'string' ? payment_intent : payment_intent.id
    const intent = await ask('paymentIntents.retrieve', (stripe) =>
      stripe.paymentIntents.retrieve(id),
    )
    const hasFailed = intent.status === 'requires_payment_method' || intent.status === 'canceled'
    return hasFailed ? 'session_async_failed' : 'session_completed'
  }

  const readSoldOrder = async (sessionId: string) => soldOrderOf(await retrieve(sessionId))

  return { openSession, readOrOpenSession, expireSession, readSoldOrder }
}

/** Returns whether Stripe knows the idempotency key from a request with other parameters. */
function hasOtherParameters(error: unknown): boolean {
  const { cause } = error as { cause?: Partial<Stripe.errors.StripeError> }
  return cause?.type === 'StripeIdempotencyError'
}
