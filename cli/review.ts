import { userInfo } from 'node:os'
import { formatMoney } from '#core/money.ts'
import { isPaid } from '#core/order/lifecycle.ts'
import type { Order } from '#core/order/order.ts'
import { approvalBlockOf, approvalBlockText } from '#core/payment/approval.ts'
import { approveOrder, rejectOrder } from '#core/payment/review-order.ts'
import { refundableOf } from '#core/refund/refund.ts'
import { isClosed } from '#core/refund/send-refund.ts'
import { confirm } from './confirm.ts'
import { findShop } from './environments.ts'
import { openShop } from './open-shop.ts'
import { readChoice, readOrderId } from './read-choice.ts'
import type { CommandOf } from './targets.ts'
import { readAll } from './variables.ts'

const actions = ['approve', 'reject'] as const

/** `make review`: approves or rejects an order under review. Without DO, prints it. */
export const review: CommandOf<'review'> = async (given, io) => {
  const { WHY, YES, DRY_RUN } = given
  const [env, orderId, action] = readAll(
    () => findShop(given.ENV, io.checkout),
    () => readOrderId(given.ORDER),
    () => readChoice('DO', given.DO, actions),
  )
  const shop = await openShop(env)
  const order = await shop.orders.read(orderId)
  if (!order) throw new Error(`order ${orderId} not found in ${env}`)
  io.print(describe(order, env))
  if (!action) return
  const isDone = action === 'approve' ? isPaid(order.status) : isClosed(order)
  if (isDone) return io.print('nothing to do')
  const block = action === 'approve' && order.status === 'review' && approvalBlockOf(order)
  if (block) throw new Error(approvalBlockText(orderId, block))
  io.print(intentOf(action, order))
  if (DRY_RUN) return
  await confirm(`${action === 'approve' ? 'Approve' : 'Reject'} ${orderId} (${env})?`, YES, io)
  const by = `${userInfo().username}, with make review`
  const after =
    action === 'approve'
      ? await approveOrder(orderId, { by }, shop)
      : await rejectOrder(orderId, { by, why: WHY ?? 'rejected by an operator' }, shop)
  io.print(`${orderId} is ${after.status}`)
}

function describe({ orderId, status, total, currency, charged, address }: Order, env: string) {
  const expected = formatMoney({ amount: total, currency }, 'en')
  const paid = charged ? formatMoney(charged, 'en') : 'nothing'
  const parcel = address ? address.country : 'no delivery address'
  return `${orderId} (${env}) is ${status}: total ${expected}, paid ${paid}, ${parcel}`
}

function intentOf(action: (typeof actions)[number], order: Order): string {
  if (action === 'approve') return 'would accept the payment as it is, and ship the order'
  const { currency } = order.charged ?? order
  const refund = formatMoney({ amount: refundableOf(order), currency }, 'en')
  return `would cancel the order, refund ${refund} and return the stock`
}
