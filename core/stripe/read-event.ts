import type Stripe from 'stripe'
import type { PaymentEvent } from '../payment/payment-event.ts'

/** The events that move an order, or that are kept as evidence; the endpoint subscribes to these. */
export const handledEvents = {
  'checkout.session.completed': 'session_completed',
  'checkout.session.async_payment_succeeded': 'session_async_succeeded',
  'checkout.session.async_payment_failed': 'session_async_failed',
  'checkout.session.expired': 'session_expired',
  'payment_intent.succeeded': 'payment_succeeded',
} as const satisfies Record<string, PaymentEvent['kind']>

type HandledEvent =
  | Stripe.CheckoutSessionCompletedEvent
  | Stripe.CheckoutSessionAsyncPaymentSucceededEvent
  | Stripe.CheckoutSessionAsyncPaymentFailedEvent
  | Stripe.CheckoutSessionExpiredEvent
  | Stripe.PaymentIntentSucceededEvent

export function isHandled(event: Stripe.Event): event is HandledEvent {
  return Object.hasOwn(handledEvents, event.type)
}

/** The event in the shop's words; undefined where it is about no order of ours. */
export function paymentEventOf(event: HandledEvent): PaymentEvent | undefined {
  const base = {
    eventId: event.id,
    kind: handledEvents[event.type],
    objectId: event.data.object.id,
    createdAt: new Date(event.created * 1000).toISOString(),
  }
  return event.type === 'payment_intent.succeeded'
    ? ofIntent(base, event.data.object)
    : ofSession(base, event.data.object)
}

type Base = Pick<PaymentEvent, 'eventId' | 'kind' | 'objectId' | 'createdAt'>

function ofSession(base: Base, session: Stripe.Checkout.Session): PaymentEvent | undefined {
  const orderId = ourOrder(session.metadata)
  if (!orderId || session.client_reference_id !== orderId) return undefined
  const email = session.customer_details?.email ?? session.customer_email
  const address = addressOf(session)
  return {
    ...base,
    orderId,
    ...traceOf(session.metadata),
    paid: session.payment_status === 'paid',
    amount: session.amount_total ?? 0,
    currency: (session.currency ?? '').toUpperCase(),
    ...(session.payment_intent && { paymentIntentId: idOf(session.payment_intent) }),
    ...(email && { email }),
    ...(address && { address }),
  }
}

function ofIntent(base: Base, intent: Stripe.PaymentIntent): PaymentEvent | undefined {
  const orderId = ourOrder(intent.metadata)
  if (!orderId) return undefined
  return {
    ...base,
    orderId,
    ...traceOf(intent.metadata),
    paid: true,
    amount: intent.amount_received,
    currency: intent.currency.toUpperCase(),
    paymentIntentId: intent.id,
  }
}

function addressOf(session: Stripe.Checkout.Session): PaymentEvent['address'] {
  const shipping = session.collected_information?.shipping_details
  const { line1, line2, postal_code, city, state, country } = shipping?.address ?? {}
  const name = shipping?.name
  if (!name || !line1 || !city || !country) return undefined
  return {
    name,
    line1,
    ...(line2 && { line2 }),
    postalCode: postal_code ?? '',
    city,
    ...(state && { state }),
    country,
  }
}

type Metadata = Stripe.Metadata | null | undefined

/** Another shop on the same Stripe account may have orders too; ours are called `ord_…`. */
function ourOrder(metadata: Metadata): string | undefined {
  const orderId = metadata?.['orderId']
  return orderId?.startsWith('ord_') ? orderId : undefined
}

function traceOf(metadata: Metadata): { traceId?: string } {
  const traceId = metadata?.['traceId']
  return traceId ? { traceId } : {}
}

const idOf = (reference: string | { id: string }) =>
  typeof reference === 'string' ? reference : reference.id
