import type Stripe from 'stripe'
import type { Order } from '../order/order.ts'
import type { AskStripe } from './connection.ts'

/**
 * Seconds after the order within which its session can be opened. The session expires 35 minutes
 * after the order, and Stripe requires at least 30 minutes, so 5 minutes plus a margin.
 */
const openingSeconds = 6 * 60

/** Lists the sessions of the time when an order was placed, and returns the order's. */
export async function findSession(
  { orderId, createdAt }: Pick<Order, 'orderId' | 'createdAt'>,
  ask: AskStripe,
): Promise<Stripe.Checkout.Session | undefined> {
  const from = Math.floor(Date.parse(createdAt) / 1000) - 60
  const created = { gte: from, lte: from + 60 + openingSeconds }
  return ask('checkout.sessions.list', async (stripe) => {
    for await (const session of stripe.checkout.sessions.list({ created, limit: 100 })) {
      if (session.client_reference_id === orderId) return session
    }
    return undefined
  })
}
