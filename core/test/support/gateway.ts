import type { ShopError } from '#core/errors.ts'
import type { Order } from '#core/order/order.ts'
import type { PaymentGateway, RefundAnswer } from '#core/ports/payment-gateway.ts'
import type { Refund } from '#core/refund/refund.ts'
import { paidEvent } from './paid-event.ts'

/** Returns an in-memory payment gateway whose answers a test can control. */
export function createTestGateway() {
  const sessions = new Map<string, 'open' | 'complete' | 'expired'>()
  const refunds = new Map<string, { readonly refund: Refund; readonly answer: RefundAnswer }>()
  const faults: { session?: ShopError; refund?: ShopError } = {}
  const keyOf = ({ orderId, attempt }: Order) => `${orderId}:${attempt}`

  const gateway: PaymentGateway = {
    openSession: async (order) => {
      if (faults.session) throw faults.session
      const key = keyOf(order)
      sessions.set(key, sessions.get(key) ?? 'open')
      return { sessionId: key, url: `http://pay.example/${key}` }
    },
    readOrOpenSession: async (order) => {
      const { sessionId, url } = await gateway.openSession(order)
      const state = sessions.get(sessionId) ?? 'open'
      if (state === 'open') return { state, sessionId, url }
      const kind = state === 'expired' ? 'session_expired' : 'session_completed'
      return { state, event: paidEvent(order, { kind, paid: state === 'complete' }) }
    },
    expireSession: async (id) => {
      if (sessions.get(id) === 'complete') return 'complete'
      sessions.set(id, 'expired')
      return 'expired'
    },
    refund: async (refund) => {
      if (faults.refund) throw faults.refund
      const known = refunds.get(refund.refundId)
      if (known) return known.answer
      const answer = { providerRefundId: `re_${refunds.size}`, status: 'succeeded' as const }
      refunds.set(refund.refundId, { refund, answer })
      return answer
    },
    findRefund: async ({ refundId }) => refunds.get(refundId)?.answer,
    sumRefunds: async (paymentIntentId) =>
      [...refunds.values()]
        .filter(({ refund }) => refund.paymentIntentId === paymentIntentId)
        .reduce((sum, { refund }) => sum + refund.amount, 0),
    findOrderId: async (paymentIntentId) => paymentIntentId.replace('pi_', ''),
    readSoldOrder: async () => undefined,
    eventsSince: async function* () {},
  }

  return { gateway, sessions, refunds, faults }
}
