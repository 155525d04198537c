import type Stripe from 'stripe'
import t from 'tap'
import { handledTypes, providerEventOf } from '#core/stripe/read-event.ts'
import { eventTypes } from '../../../local/emulators/stripe/event-types.ts'

/**
 * A session, a payment, a refund and a dispute in one: it has every field that events are read
 * from.
 */
const object = {
  id: 'any_1',
  client_reference_id: 'ord_A',
  metadata: { orderId: 'ord_A' },
  payment_intent: 'pi_1',
  payment_status: 'paid',
  amount: 100,
  amount_total: 100,
  amount_received: 100,
  currency: 'eur',
  status: 'succeeded',
  reason: 'general',
}

t.test('the shop handles exactly the event types that it subscribes to', async (t) => {
  const isHandled = (type: string) => {
    const event: unknown = { id: 'evt_1', created: 1_795_000_000, type, data: { object } }
    return providerEventOf(event as Stripe.Event, { shop: 'ecommerce' }) !== undefined
  }
  t.same([...eventTypes].filter(isHandled).sort(), [...handledTypes].sort())
  t.equal(new Set(handledTypes).size, handledTypes.length, 'each once')
})
