import type Stripe from 'stripe'
import type {
  DisputeEvent,
  PaymentEvent,
  ProviderEvent,
  RefundEvent,
} from '../ports/payment-event.ts'
import { isOfMode, type Owner, ownOrderId } from './ownership.ts'
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

/**
 * The event types that change an order or its ledger, or confirm its payment. The webhook endpoint
 * subscribes to these.
 */
export const handledTypes: readonly HandledType[] = [
  ...(Object.keys(sessionEvents) as (keyof typeof sessionEvents)[]),
  'payment_intent.succeeded',
  ...refundEvents,
  ...disputeEvents,
]

/**
 * Converts a Stripe event to the shop's format. Returns undefined if it does not concern an order
 * of this shop.
 */
export function providerEventOf(event: Stripe.Event, owner: Owner): ProviderEvent | undefined {
  if (!isOfMode(event, owner)) return undefined
  const { id: eventId, type, created } = event
  const base = { eventId, createdAt: new Date(created * 1000).toISOString() }
  const object: unknown = event.data.object
  if (isOneOf(Object.keys(sessionEvents), type)) {
    const kind = sessionEvents[type as keyof typeof sessionEvents]
    return eventOfSession(object as Stripe.Checkout.Session, { ...base, kind }, owner)
  }
  if (type === 'payment_intent.succeeded')
    return eventOfIntent(base, object as Stripe.PaymentIntent, owner)
  if (isOneOf(refundEvents, type)) return eventOfRefund(base, object as Stripe.Refund)
  if (isOneOf(disputeEvents, type)) return eventOfDispute(base, type, object as Stripe.Dispute)
  return undefined
}

const isOneOf = (types: readonly string[], type: string) => types.includes(type)

type Base = Pick<PaymentEvent, 'eventId' | 'createdAt'>

/** Converts a session to an event of this kind; undefined for another shop's session. */
export function eventOfSession(
  session: Stripe.Checkout.Session,
  base: Base & Pick<PaymentEvent, 'kind'>,
  owner: Owner,
): PaymentEvent | undefined {
  const orderId = ownOrderId(session.metadata, owner)
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
    currency: currencyOf(session),
    ...(session.payment_intent && { paymentIntentId: idOf(session.payment_intent) }),
    ...(email && { email }),
    ...(address && { address }),
  }
}

function eventOfIntent(
  base: Base,
  intent: Stripe.PaymentIntent,
  owner: Owner,
): PaymentEvent | undefined {
  const orderId = ownOrderId(intent.metadata, owner)
  if (!orderId) return undefined
  return {
    ...base,
    kind: 'payment_succeeded',
    objectId: intent.id,
    orderId,
    ...traceOf(intent.metadata),
    paid: true,
    amount: intent.amount_received,
    currency: currencyOf(intent),
    paymentIntentId: intent.id,
  }
}

/** A refund that the shop requested has the shop's refund id; any other has Stripe's id. */
function eventOfRefund(base: Base, refund: Stripe.Refund): RefundEvent | undefined {
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
    currency: currencyOf({ currency }),
    ...(failure_reason && { failure: failure_reason }),
  }
}

function eventOfDispute(
  base: Base,
  type: string,
  dispute: Stripe.Dispute,
): DisputeEvent | undefined {
  const { id, payment_intent, status, amount, currency, reason } = dispute
  if (!payment_intent) return undefined
  const what = type.replace('charge.dispute.', '')
  return {
    ...base,
    kind: 'dispute',
    disputeId: id,
    paymentIntentId: idOf(payment_intent),
    // A dispute may be updated several times: record each status once.
    what: what === 'updated' ? `updated_${status}` : what,
    status: disputeStatusOf(status),
    amount,
    currency: currencyOf({ currency }),
    why: reason,
    // Otherwise the bank is deciding: https://docs.stripe.com/api/disputes/object#dispute_object-status
    ...(status.endsWith('needs_response') && { needsResponse: true }),
    ...lostOf(dispute),
  }
}

/**
 * Returns how much a lost dispute took from the shop. That is less than the disputed amount if the
 * shop won in part: Stripe then withdraws the amount and reinstates a part of it.
 * https://support.stripe.com/questions/dispute-for-full-charge-amount-after-a-partial-refund-was-issued
 * https://docs.stripe.com/api/disputes/object#dispute_object-balance_transactions
 */
function lostOf(dispute: Stripe.Dispute): { lost?: number } {
  const { status, amount, currency, balance_transactions } = dispute
  // Older API versions leave the list out.
  const transactions = Array.isArray(balance_transactions) ? balance_transactions : []
  // The balance may have another currency than the payment.
  const isComparable = transactions.every((transaction) => transaction.currency === currency)
  if (status !== 'lost' || transactions.length === 0 || !isComparable) return {}
  const taken = -transactions.reduce((sum, transaction) => sum + transaction.amount, 0)
  return { lost: Math.min(amount, Math.max(0, taken)) }
}

/** Disputes that end without a decision leave the money with the shop. */
function disputeStatusOf(status: string): DisputeEvent['status'] {
  if (status === 'lost') return 'lost'
  return ['won', 'warning_closed', 'prevented'].includes(status) ? 'won' : 'open'
}

/**
 * Returns the delivery address. Stripe's form has the fields that the country's addresses have: in
 * Singapore and Gibraltar, for example, there is no city. So an address is complete if Stripe has
 * accepted it. Undefined if there is none.
 * https://docs.stripe.com/elements/address-element
 * https://github.com/stripe/stripe-ios/blob/master/StripeUICore/StripeUICore/Resources/JSON/localized_address_data.json
 */
function addressOf(session: Stripe.Checkout.Session): PaymentEvent['address'] {
  const shipping = session.collected_information?.shipping_details
  const { line1, line2, postal_code, city, state, country } = shipping?.address ?? {}
  const name = shipping?.name
  if (!name || !country || !(line1 || city)) return undefined
  return {
    name,
    line1: line1 ?? '',
    ...(line2 && { line2 }),
    postalCode: postal_code ?? '',
    city: city ?? '',
    ...(state && { state }),
    country,
  }
}

type Metadata = Stripe.Metadata | null | undefined

function traceOf(metadata: Metadata): { traceId?: string } {
  const traceId = metadata?.['traceId']
  return traceId ? { traceId } : {}
}

/**
 * Returns the currency's code; empty if the object has none. Stripe documents it as nullable for
 * sessions only, but a webhook call is not typed.
 */
const currencyOf = ({ currency }: { readonly currency: string | null | undefined }) =>
  String(currency ?? '').toUpperCase()

const idOf = (reference: string | { id: string }) =>
  typeof reference === 'string' ? reference : reference.id
