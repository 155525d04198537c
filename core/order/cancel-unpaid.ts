import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { OrderStore } from '../ports/order-store.ts'
import type { PaymentGateway } from '../ports/payment-gateway.ts'
import { demandsOf } from '../stock/demand.ts'
import { withNextIdempotencyKey } from './next-idempotency-key.ts'
import type { Order } from './order.ts'
import { limitShare } from './order-limits.ts'

/** What is due no more once an order is closed. */
export const dueFields = ['stepDueAt', 'openShard', 'nextCheckAt'] as const

export type CancelUnpaidDeps = {
  readonly orders: OrderStore
  readonly gateway: Pick<PaymentGateway, 'sessionOf' | 'expireSession'>
  readonly clock: Clock
  readonly log: Log
}

/** Closes the payment session, then the order. False when the buyer had paid already. */
export async function cancelUnpaid(
  order: Order,
  why: string,
  deps: CancelUnpaidDeps,
): Promise<boolean> {
  const session = await withNextIdempotencyKey(order, deps.gateway.sessionOf, deps)
  if (session.state === 'complete') return false
  if (session.state === 'open') {
    if ((await deps.gateway.expireSession(session.sessionId)) === 'complete') return false
  }
  return closeUnpaid(order, why, deps)
}

/**
 * Cancels an order that holds no money: a pending one whose payment session is known to be closed, or
 * one under review. False when it has moved on, or money has come or gone since it was read.
 * `to` says what the buyer reads: `expired` for a payment page that ended by time.
 */
export async function closeUnpaid(
  order: Order,
  why: string,
  { orders, clock, log }: Omit<CancelUnpaidDeps, 'gateway'>,
  to: 'cancelled' | 'expired' = 'cancelled',
): Promise<boolean> {
  const { orderId, traceId, status, charged, refunded } = order
  const result = await orders.change({
    orderId,
    from: [status],
    to,
    where: { refunded, ...(!charged && { charged }) },
    remove: dueFields,
    entry: { entry: to, at: clock().toISOString(), what: why },
    returnStock: demandsOf(order.lines, order.currency),
    share: limitShare(order),
  })
  log.info({ orderId, traceId, outcome: result.outcome, why }, `order ${to}`)
  return result.outcome === 'changed'
}
