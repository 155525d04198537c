import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { OrderStore } from '../ports/order-store.ts'
import type { PaymentGateway } from '../ports/payment-gateway.ts'
import type { Order } from './order.ts'

/** Payment pages are open for 35 minutes, so a buyer who has just paid returns within this time. */
const longestSeconds = 3600

type Deps = {
  readonly orders: Pick<OrderStore, 'recordEvent'>
  readonly gateway: Pick<PaymentGateway, 'readOrOpenSession'>
  readonly clock: Clock
  readonly log: Log
}

/**
 * Returns whether a browser without the guest cookie may open the order, because the buyer has just
 * come from its payment page. Banking apps open the shop in another browser. The id of the payment
 * session is known to Stripe, the shop and the payer only. Each order allows this once: a copied
 * address opens nothing. Throws ShopError payment_unavailable if Stripe does not say whether the
 * order is paid.
 */
export async function mayOpenFromPayment(
  order: Order,
  sessionId: string,
  { orders, gateway, clock, log }: Deps,
): Promise<boolean> {
  const { orderId, traceId, createdAt } = order
  const isYoung = clock().getTime() - Date.parse(createdAt) < longestSeconds * 1000
  if (!isYoung || !isSame(sessionId, await completedSessionOf(order, gateway))) return false
  const event = {
    entry: 'opened-from-payment',
    at: clock().toISOString(),
    what: 'opened in another browser after the payment',
  }
  const isFirst = (await orders.recordEvent(orderId, event)) === 'recorded'
  log.info({ orderId, traceId, isFirst }, 'order.opened_from_payment')
  return isFirst
}

/** Returns the id of the session that paid the order; empty if it is not paid. */
async function completedSessionOf(order: Order, gateway: Deps['gateway']): Promise<string> {
  // The payment's event stores the id. If it has not arrived yet, Stripe knows it.
  if (order.status !== 'pending') return order.checkoutSessionId ?? ''
  const session = await gateway.readOrOpenSession(order)
  return session.state === 'complete' ? session.event.objectId : ''
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
