import { ShopError } from '../errors.ts'
import { findPaymentPage, type OpenPaymentDeps } from './open-payment.ts'

/**
 * Returns the address of an unpaid order's open payment page: the same page each time. Returns
 * undefined if there is nothing to pay: the order is paid, or its page has expired and the order is
 * closed. Throws ShopError order_not_found, busy or payment_unavailable.
 *
 * An open Checkout Session keeps its `url` until it is complete or expired:
 * https://docs.stripe.com/api/checkout/sessions/object
 */
export async function resumePayment(
  orderId: string,
  deps: OpenPaymentDeps,
): Promise<string | undefined> {
  const order = await deps.orders.read(orderId)
  if (!order) throw new ShopError('order_not_found', 'the order does not exist')
  if (order.status !== 'pending') return undefined
  const url = await findPaymentPage(order, deps)
  return url === 'paid' || url === 'closed' ? undefined : url
}
