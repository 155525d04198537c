import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { OrderStore } from '../ports/order-store.ts'
import type { PaymentGateway } from '../ports/payment-gateway.ts'
import { demandsOf } from '../stock/demand.ts'
import { withNextIdempotencyKey } from './next-idempotency-key.ts'
import type { Order } from './order.ts'
import { limitShare } from './order-limits.ts'
import type { OrderMail } from './order-mail.ts'

/**
 * Fields of the order record that say when something is due. Closing the order removes them.
 */
export const dueFields = ['stepDueAt', 'openShard', 'nextCheckAt'] as const

export type CancelUnpaidDeps = {
  readonly orders: OrderStore
  readonly gateway: Pick<PaymentGateway, 'readOrOpenSession' | 'expireSession'>
  readonly clock: Clock
  readonly log: Log
}

/** Closes the payment session, then the order. Returns false if the buyer has already paid. */
export async function cancelUnpaid(
  order: Order,
  why: string,
  deps: CancelUnpaidDeps,
): Promise<boolean> {
  const session = await withNextIdempotencyKey(order, deps.gateway.readOrOpenSession, deps)
  if (session.state === 'complete') return false
  if (session.state === 'open') {
    if ((await deps.gateway.expireSession(session.sessionId)) === 'complete') return false
  }
  return closeUnpaid(order, why, deps)
}

/**
 * Closes an order without a payment to refund: a pending order whose payment session is closed, or
 * an order under review. Returns false if the status or the money has changed since the order was
 * read. `to` is `expired` if the payment page has expired. The buyer gets no mail
 * unless the caller passes one: most of these orders were never paid for.
 */
export async function closeUnpaid(
  order: Order,
  why: string,
  { orders, clock, log }: Omit<CancelUnpaidDeps, 'gateway'>,
  {
    to = 'cancelled',
    mails = [],
  }: { readonly to?: 'cancelled' | 'expired'; readonly mails?: readonly OrderMail[] } = {},
): Promise<boolean> {
  const { orderId, traceId, status, charged, refunded } = order
  const result = await orders.change({
    orderId,
    from: [status],
    to,
    where: { refunded, ...(!charged && { charged }) },
    remove: dueFields,
    event: { entry: to, at: clock().toISOString(), what: why },
    returnStock: demandsOf(order.lines, order.currency),
    limitShare: limitShare(order),
    mails,
  })
  const isClosed = result.outcome === 'changed'
  if (isClosed) log.info({ orderId, traceId, status: to, why }, 'order.transitioned')
  return isClosed
}
