import type { Order } from '#core/order/order.ts'
import type { PaymentEvent } from '#core/ports/payment-event.ts'

/** Returns the event of a fully paid session, with the fields of `over`. */
export function paidEvent(order: Order, over: Partial<PaymentEvent> = {}): PaymentEvent {
  const { orderId, total: amount, currency } = order
  return {
    eventId: 'evt_1',
    kind: 'session_completed',
    objectId: `cs_${orderId}`,
    orderId,
    createdAt: '2026-11-23T10:00:00.000Z',
    paid: true,
    amount,
    currency,
    paymentIntentId: `pi_${orderId}`,
    email: 'secret.buyer@example.com',
    address: {
      name: 'Secret Name',
      line1: '1 Secret Street',
      postalCode: '59000',
      city: 'Lille',
      country: 'FR',
    },
    ...over,
  }
}
