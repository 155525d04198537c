import { isRecent, type OperatorSession } from '#core/operator/session.ts'
import { refundableOf } from '#core/refund/refund.ts'
import type { ApiDeps } from '../deps.ts'
import { Problem } from '../problem.ts'

/**
 * Checks the sign-in before a large refund: the refunds of the order with this one exceed
 * `refundLimit`. So a large refund cannot be made in small parts. Throws Problem sign_in_too_old.
 */
export async function requireRecentSignIn(
  operator: OperatorSession,
  { orderId, amount }: { readonly orderId: string; readonly amount?: number },
  { orders, refundLimit, clock }: Pick<ApiDeps, 'orders' | 'refundLimit' | 'clock'>,
): Promise<void> {
  if (isRecent(operator, clock().getTime() / 1000)) return
  const order = await orders.read(orderId)
  if (!order || order.refunded + (amount ?? refundableOf(order)) <= refundLimit) return
  throw new Problem(
    'sign_in_too_old',
    'refunds of an order above the limit need a sign-in of the last five minutes: sign in again at /api/operator/sign-in',
    { limit: refundLimit },
  )
}
