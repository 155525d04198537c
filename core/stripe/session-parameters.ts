import type Stripe from 'stripe'
import { findCurrency } from '../currencies.ts'
import { orderNumber } from '../ids.ts'
import type { Order, OrderLine } from '../order/order.ts'
import { type Owner, ownerMetadata } from './ownership.ts'
import { sessionMetadata } from './sold-order.ts'

export type SessionSettings = Owner & {
  readonly siteOrigin: string
  readonly shipTo: readonly string[]
}

/**
 * Returns the parameters of an order's session. They depend on the order only, because a repeated
 * call with the same key must send the same parameters. The order id is set on the session and on
 * the payment intent: refunds and disputes refer only to the latter.
 */
export function sessionParameters(
  order: Order,
  settings: SessionSettings,
): Stripe.Checkout.SessionCreateParams {
  const { orderId, traceId, language, lines, currency, customerId, email, sessionExpiresAt } = order
  const { siteOrigin, shipTo } = settings
  const owner = ownerMetadata(settings)
  const metadata = { orderId, traceId, ...owner }
  return {
    mode: 'payment',
    ui_mode: 'hosted_page',
    locale: language,
    line_items: lines.map((line) => lineItem(line, currency, language)),
    client_reference_id: orderId,
    metadata: { ...sessionMetadata(order), ...owner },
    payment_intent_data: { metadata, description: `Comptoir ${orderNumber(orderId)}` },
    shipping_address_collection: {
      allowed_countries: [
        ...shipTo,
      ] as Stripe.Checkout.SessionCreateParams.ShippingAddressCollection.AllowedCountry[],
    },
    // Not for guests: their address becomes known during the payment, and a repeated call must not
    // differ.
    ...(customerId && email && { customer_email: email }),
    expires_at: sessionExpiresAt,
    // `from` shows the order's page that the buyer has paid, even if the event has not arrived yet.
    // Stripe replaces the template, which must not be URL-encoded:
    // https://docs.stripe.com/payments/checkout/custom-success-page
    success_url: `${siteOrigin}/api/orders/${orderId}?lang=${language}&from=payment&session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${siteOrigin}/api/cart?lang=${language}&cancelled=${orderId}`,
  }
}

function lineItem(
  { name, quantity, unitPrice }: OrderLine,
  currency: string,
  language: 'fr' | 'en',
) {
  return {
    quantity,
    price_data: {
      currency: currency.toLowerCase(),
      unit_amount: stripeAmount(unitPrice, currency),
      product_data: { name: name[language] },
    },
  }
}

/**
 * Returns the amount for Stripe. Throws RangeError for amounts that Stripe refuses, such as 1.234
 * KWD or 12.50 ISK.
 */
function stripeAmount(amount: number, currency: string): number {
  const { step } = findCurrency(currency)
  if (amount % step === 0) return amount
  throw new RangeError(`Stripe cannot charge ${amount} ${currency}: not a multiple of ${step}`)
}
