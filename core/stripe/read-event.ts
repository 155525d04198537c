import type Stripe from 'stripe'
import type {
  DisputeEvent,
  PaymentEvent,
  ProviderEvent,
  RefundEvent,
} from '../ports/payment-event.ts'
import { toRefundStatus } from './refunds.ts'

const sessionEvents = {
  'checkout.session.completed': 'session_completed',
  'checkout.session.async_payment_succeeded': 'session_async_succeeded',
  'checkout.session.async_payment_failed': 'session_async_failed',
  'checkout.session.expired': 'session_expired',
} as const satisfies Record<string, PaymentEvent['kind']>

const refundEvents = ['refund.created', 'refund.updated', 'refund.failed'] as const

const disputeEvents = [
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
] as const

type HandledType = Stripe.WebhookEndpointCreateParams.EnabledEvent & Stripe.Event['type']

/** The events that move an order or its ledger, or are kept as evidence; the endpoint subscribes to these. */
export const handledTypes: readonly HandledType[] = [
  ...(Object.keys(sessionEvents) as (keyof typeof sessionEvents)[]),
  'payment_intent.succeeded',
  ...refundEvents,
  ...disputeEvents,
]

/** The event in the shop's words; undefined where it cannot be about an order of ours. */
export function providerEventOf(event: Stripe.Event): ProviderEvent | undefined {
  const { id: eventId, type, created } = event
  const base = { eventId, createdAt: new Date(created * 1000).toISOString() }
  const object: unknown = event.data.object
  if (isOneOf(Object.keys(sessionEvents), type)) {
    const kind = sessionEvents[type as keyof typeof sessionEvents]
    return eventOfSession(object as Stripe.Checkout.Session, { ...base, kind })
  }
  if (type === 'payment_intent.succeeded') return ofIntent(base, object as Stripe.PaymentIntent)
  if (isOneOf(refundEvents, type)) return ofRefund(base, object as Stripe.Refund)
  if (isOneOf(disputeEvents, type)) return ofDispute(base, type, object as Stripe.Dispute)
  return undefined
}

const isOneOf = (types: readonly string[], type: string) => types.includes(type)

type Base = Pick<PaymentEvent, 'eventId' | 'createdAt'>

/** What an event of this kind says of the session; undefined for a session of another shop. */
export function eventOfSession(
  session: Stripe.Checkout.Session,
  base: Base & Pick<PaymentEvent, 'kind'>,
): PaymentEvent | undefined {
  const orderId = ourOrder(session.metadata)
  if (!orderId || session.client_reference_id !== orderId) return undefined
  const email = session.customer_details?.email ?? session.customer_email
  const address = addressOf(session)
  return {
    ...base,
    objectId: session.id,
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
    kind: 'payment_succeeded',
    objectId: intent.id,
    orderId,
    ...traceOf(intent.metadata),
    paid: true,
    amount: intent.amount_received,
    currency: intent.currency.toUpperCase(),
    paymentIntentId: intent.id,
  }
}

/** One that we asked for bears our id; any other is known by Stripe's. */
function ofRefund(base: Base, refund: Stripe.Refund): RefundEvent | undefined {
  const { id, metadata, payment_intent, status, amount, currency, failure_reason } = refund
  if (!payment_intent) return undefined
  return {
    ...base,
    kind: 'refund',
    refundId: metadata?.['refundId'] ?? id,
    providerRefundId: id,
    paymentIntentId: idOf(payment_intent),
    status: toRefundStatus(status),
    amount,
    currency: currency.toUpperCase(),
    ...(failure_reason && { failure: failure_reason }),
  }
}

function ofDispute(base: Base, type: string, dispute: Stripe.Dispute): DisputeEvent | undefined {
  const { id, payment_intent, status, amount, currency, reason } = dispute
  if (!payment_intent) return undefined
  const what = type.replace('charge.dispute.', '')
  return {
    ...base,
    kind: 'dispute',
    disputeId: id,
    paymentIntentId: idOf(payment_intent),
    // A dispute is updated more than once; each state of it is told once.
    what: what === 'updated' ? `updated_${status}` : what,
    status: disputeStatusOf(status),
    amount,
    currency: currency.toUpperCase(),
    why: reason,
  }
}

/** What ends without a judgement leaves the money with us. */
function disputeStatusOf(status: string): DisputeEvent['status'] {
  if (status === 'lost') return 'lost'
  return ['won', 'warning_closed', 'prevented'].includes(status) ? 'won' : 'open'
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
