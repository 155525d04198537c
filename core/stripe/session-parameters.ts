import type Stripe from 'stripe'
import { findCurrency } from '../currencies.ts'
import { orderNumber } from '../ids.ts'
import type { Order, OrderLine } from '../order/order.ts'

export type SessionTerms = { readonly siteOrigin: string; readonly shipTo: readonly string[] }

/**
 * What Stripe is asked for, from the order alone: a repetition under the same key must send the same
 * parameters. The order id goes onto the session and onto the payment intent; refunds and disputes
 * will name only the latter.
 */
export function sessionParameters(
  order: Order,
  { siteOrigin, shipTo }: SessionTerms,
): Stripe.Checkout.SessionCreateParams {
  const { orderId, traceId, language, lines, currency, customerId, email, sessionExpiresAt } = order
  const metadata = { orderId, traceId }
  return {
    mode: 'payment',
    ui_mode: 'hosted_page',
    locale: language,
    line_items: lines.map((line) => lineItem(line, currency, language)),
    client_reference_id: orderId,
    metadata,
    payment_intent_data: { metadata, description: `Comptoir ${orderNumber(orderId)}` },
    shipping_address_collection: {
      allowed_countries: [
        ...shipTo,
      ] as Stripe.Checkout.SessionCreateParams.ShippingAddressCollection.AllowedCountry[],
    },
    // A guest's address comes from the payment itself: sent at a repetition, it would be a change.
    ...(customerId && email && { customer_email: email }),
    expires_at: sessionExpiresAt,
    // `from` tells the order's page that the buyer has paid, before the event says so.
    success_url: `${siteOrigin}/api/orders/${orderId}?lang=${language}&from=payment`,
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

/** Stripe refuses some amounts in some currencies, such as 1.234 KWD or 12.50 ISK. Throws RangeError. */
function stripeAmount(amount: number, currency: string): number {
  const { step } = findCurrency(currency)
  if (amount % step === 0) return amount
  throw new RangeError(`Stripe cannot charge ${amount} ${currency}: not a multiple of ${step}`)
}
