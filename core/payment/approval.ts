import type { Order } from '../order/order.ts'
import { refundableOf } from '../refund/refund.ts'

/**
 * Why an order under review cannot be approved: no payment of it is known, its payment was fully
 * refunded, or it has no delivery address.
 */
export const approvalBlocks = ['not_paid', 'refunded', 'no_address'] as const

export type ApprovalBlock = (typeof approvalBlocks)[number]

/** Returns why an order under review cannot be approved; undefined if it can. */
export function approvalBlockOf(order: Order): ApprovalBlock | undefined {
  if (!order.charged) return 'not_paid'
  if (refundableOf(order) === 0) return 'refunded'
  return order.address ? undefined : 'no_address'
}

/** Returns what an operator reads about it, and can do. */
export const approvalBlockText = (orderId: string, block: ApprovalBlock): string =>
  `${orderId} cannot be approved: ${texts[block]}`

const texts: Readonly<Record<ApprovalBlock, string>> = {
  not_paid: 'Stripe shows no payment of it. Reject it, or wait for a payment',
  refunded: 'its payment was fully refunded. Reject it',
  no_address:
    'it has no delivery address. Ask the buyer, then approve it with POST /api/operator/orders/{id}/approve and the address',
}
