import type { PaymentRecords } from '../ports/personal-data.ts'
import type { AskStripe } from './connection.ts'
import { undefinedIfNotFound } from './errors.ts'
import { findSession } from './find-session.ts'

/**
 * Returns what Stripe has about an order: the Checkout session with the buyer's name and addresses,
 * the payment intent, its last charge and its refunds. There is no customer object: in `payment` mode
 * Stripe creates one only if it is required, and the shop's sessions require none.
 * https://docs.stripe.com/changelog/2022-08-01/default-customer-creation-checkout-session
 */
export function createPaymentRecords(ask: AskStripe): PaymentRecords {
  const readSession = (id: string) =>
    ask('checkout.sessions.retrieve', (stripe) => stripe.checkout.sessions.retrieve(id)).catch(
      undefinedIfNotFound,
    )
  const readIntent = (id: string) =>
    ask('paymentIntents.retrieve', (stripe) => stripe.paymentIntents.retrieve(id)).catch(
      undefinedIfNotFound,
    )
  const readCharge = (id: string) =>
    ask('charges.retrieve', (stripe) => stripe.charges.retrieve(id)).catch(undefinedIfNotFound)
  const readRefunds = (id: string) =>
    ask('refunds.list', async (stripe) => {
      const refunds = []
      for await (const refund of stripe.refunds.list({ payment_intent: id, limit: 100 }))
        refunds.push(refund)
      return refunds
    })

  return {
    read: async (order) => {
      const { checkoutSessionId, paymentIntentId } = order
      const session = checkoutSessionId
        ? await readSession(checkoutSessionId)
        : await findSession(order, ask)
      const paymentIntent = paymentIntentId ? await readIntent(paymentIntentId) : undefined
      const latest = paymentIntent?.latest_charge
      const charge = latest
        ? await readCharge(typeof latest === 'string' ? latest : latest.id)
        : undefined
      const refunds = paymentIntentId ? await readRefunds(paymentIntentId) : []
      return {
        ...(session && { session }),
        ...(paymentIntent && { paymentIntent }),
        ...(charge && { charge }),
        ...(refunds.length > 0 && { refunds }),
      }
    },
  }
}
