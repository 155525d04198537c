import type Stripe from 'stripe'
import type { Language } from '../language.ts'
import type { Order } from '../order/order.ts'
import type { SoldOrder } from '../ports/payment-gateway.ts'

/**
 * Returns the metadata of an order's session, from which `readSoldOrder` can rebuild the order:
 * Stripe keeps it even if the shop's own data is lost. One key per line, because a value has at
 * most 500 characters. An order has at most 20 lines, and metadata at most 50 keys.
 *
 * Source: https://docs.stripe.com/api/metadata
 */
export function sessionMetadata(order: Order): Record<string, string> {
  const { orderId, traceId, createdAt, language, lines, customerId } = order
  const parts = lines.map(({ sku, quantity, unitPrice, taxRate }, index) => [
    `line${index}`,
    [sku, quantity, unitPrice, taxRate].join(' '),
  ])
  return {
    orderId,
    traceId,
    createdAt,
    language,
    ...(customerId && { customerId }),
    ...Object.fromEntries(parts),
  }
}

/**
 * Returns the order of a session, as far as Stripe knows it. Undefined if the session has no such
 * metadata: another shop or an older release opened it.
 */
export function soldOrderOf(session: Stripe.Checkout.Session): SoldOrder | undefined {
  const { metadata, currency, expires_at } = session
  const { orderId, traceId, createdAt, language, customerId, line0 } = metadata ?? {}
  if (!orderId || !traceId || !createdAt || !language || !line0 || !currency) return undefined
  const lines = Object.entries(metadata ?? {})
    .filter(([key]) => /^line\d+$/.test(key))
    .sort(([a], [b]) => Number(a.slice(4)) - Number(b.slice(4)))
    .map(([, text]) => {
      const [sku = '', ...numbers] = text.split(' ')
      const [quantity = 0, unitPrice = 0, taxRate = 0] = numbers.map(Number)
      return { sku, quantity, unitPrice, taxRate }
    })
  return {
    orderId,
    traceId,
    createdAt,
    language: language as Language,
    lines,
    currency: currency.toUpperCase(),
    sessionExpiresAt: expires_at,
    checkoutSessionId: session.id,
    ...(customerId && { customerId }),
  }
}
