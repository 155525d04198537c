import { checkCurrency, checkStep, maximumCharge, minimumCharge } from './amounts.ts'
import type { Address, LineItem, PaymentIntent, Session, SessionSecrets } from './objects.ts'
import type { CreateSession } from './parameters.ts'
import { StripeRefusal } from './refusal.ts'
import { newId } from './store.ts'

const minute = 60
const day = 24 * 60 * minute

/**
 * Creates a session as Stripe does, with the fields that Stripe does not return. Throws
 * StripeRefusal if amounts, currencies or times are outside Stripe's limits.
 */
export function openSession(
  params: CreateSession,
  at: { readonly now: number; readonly pagesUrl: string; readonly livemode: boolean },
): readonly [Session, SessionSecrets] {
  const { now, pagesUrl, livemode } = at
  const lineItems = params.line_items.map(({ quantity, price_data }) => ({
    name: price_data.product_data.name,
    quantity,
    unit_amount: price_data.unit_amount,
  }))
  const currency = currencyOf(params)
  const amount = lineItems.reduce((sum, item) => sum + item.quantity * item.unit_amount, 0)
  checkAmount(amount, currency, lineItems)
  const id = newId(livemode ? 'cs_live' : 'cs_test')
  const session: Session = {
    id,
    object: 'checkout.session',
    mode: 'payment',
    ui_mode: 'hosted_page',
    livemode,
    created: now,
    expires_at: expiryOf(params, now),
    locale: params.locale ?? 'auto',
    currency,
    amount_subtotal: amount,
    amount_total: amount,
    client_reference_id: params.client_reference_id ?? null,
    metadata: params.metadata ?? {},
    customer: null,
    customer_email: params.customer_email ?? null,
    customer_details: null,
    collected_information: null,
    shipping_address_collection: params.shipping_address_collection ?? null,
    payment_method_types:
      params.payment_method_types ?? (currency === 'eur' ? ['card', 'sepa_debit'] : ['card']),
    payment_intent: null,
    payment_status: 'unpaid',
    status: 'open',
    success_url: params.success_url,
    cancel_url: params.cancel_url ?? null,
    url: `${pagesUrl}/c/pay/${id}`,
  }
  const secrets: SessionSecrets = {
    id,
    object: '_session_secrets',
    lineItems,
    intentMetadata: params.payment_intent_data?.metadata ?? {},
    intentDescription: params.payment_intent_data?.description ?? null,
  }
  return [session, secrets]
}

/** Rare changes to a session that a shop must handle. */
export type Tampering = {
  /**
   * Changes the total before the payment, in minor units of the session's currency or of
   * `currency`.
   */
  readonly amount?: number | undefined
  readonly currency?: string | undefined
  /** Pays the session although it has expired. */
  readonly late?: boolean | undefined
}

/** Returns the session with the changes that happen before its payment. */
export function withTampering(session: Session, { amount, currency, late }: Tampering): Session {
  return {
    ...session,
    ...(amount !== undefined && { amount_subtotal: amount, amount_total: amount }),
    ...(currency && { currency }),
    ...(late && session.status === 'expired' && { status: 'open' }),
  }
}

/** Returns the session after the buyer's confirmation, with its new payment intent. */
export function completeSession(
  session: Session,
  intent: PaymentIntent,
  buyer: { readonly email: string; readonly name: string; readonly address: Address | undefined },
): Session {
  const { email, name, address } = buyer
  return {
    ...session,
    status: 'complete',
    payment_status: intent.status === 'succeeded' ? 'paid' : 'unpaid',
    payment_intent: intent.id,
    customer_details: { email, name },
    collected_information: address ? { shipping_details: { name, address } } : null,
    url: null,
  }
}

/** Returns the session as expired. Throws StripeRefusal for a session that is not open. */
export function expireSession(session: Session): Session {
  if (session.status !== 'open') {
    throw new StripeRefusal(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
    )
  }
  return { ...session, status: 'expired', url: null }
}

function currencyOf({ line_items }: CreateSession): string {
  const [first, ...others] = new Set(line_items.map(({ price_data }) => price_data.currency))
  if (!first || others.length > 0) {
    throw new StripeRefusal('All line items must have the same currency.', { param: 'line_items' })
  }
  checkCurrency(first, 'line_items[0][price_data][currency]')
  return first
}

function checkAmount(amount: number, currency: string, items: readonly LineItem[]): void {
  const minimum = minimumCharge(currency)
  const maximum = maximumCharge(currency)
  if (amount < minimum || amount > maximum) {
    const code = amount < minimum ? 'amount_too_small' : 'amount_too_large'
    const text = `The Checkout Session's total amount must be from ${minimum} to ${maximum} ${currency}.`
    throw new StripeRefusal(text, { code })
  }
  for (const { unit_amount } of items) checkStep(unit_amount, currency, 'line_items')
}

function expiryOf({ expires_at }: CreateSession, now: number): number {
  const expiry = expires_at ?? now + day
  if (expiry < now + 30 * minute || expiry > now + day) {
    throw new StripeRefusal(
      'The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from Checkout Session creation.',
      { param: 'expires_at' },
    )
  }
  return expiry
}
