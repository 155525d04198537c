import type { Order } from '#core/order/order.ts'
import type { OrderTimeline } from '#core/ports/order-store.ts'

/** Returns a completed order of one mug for 24.00 €, with `over` in place of its fields. */
export function sampleOrder(over: Partial<Order> = {}): Order {
  const at = '2026-10-25T01:31:30.987Z'
  return {
    orderId: 'ord_01KB0000000000000000000001',
    status: 'completed',
    createdAt: at,
    updatedAt: at,
    traceId: 'trc_01KA0000000000000000000001',
    language: 'fr',
    lines: [
      { sku: 'MUG', name: { fr: 'Tasse', en: 'Mug' }, quantity: 1, unitPrice: 2400, taxRate: 2000 },
    ],
    total: 2400,
    currency: 'EUR',
    sessionExpiresAt: 0,
    attempt: 1,
    refunded: 0,
    disputesOpen: 0,
    outbox: {},
    checkoutSessionId: 'session-secret',
    ...over,
  }
}

/** Returns an order with an empty timeline, with `over` in place of its parts. */
export function timelineOf(order: Order, over: Partial<OrderTimeline> = {}): OrderTimeline {
  return { order, entries: [], refunds: [], disputes: [], mails: [], ...over }
}
