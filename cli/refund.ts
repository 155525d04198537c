import { userInfo } from 'node:os'
import { ShopError } from '#core/errors.ts'
import { nextStatus } from '#core/order/lifecycle.ts'
import type { OrderTimeline } from '#core/ports/order-store.ts'
import { printable } from '#core/printable.ts'
import { type Refund, refundableOf } from '#core/refund/refund.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import { VendorError } from '#core/vendor-error.ts'
import { confirm } from './confirm.ts'
import { findShop } from './environments.ts'
import type { Io } from './io.ts'
import { openShop } from './open-shop.ts'
import { isVoid, planRefund, type RefundPlan } from './plan-refund.ts'
import { readOrderId } from './read-choice.ts'
import { recordPaidRefund } from './record-paid-refund.ts'
import { moneyOf } from './refund-money.ts'
import type { CommandOf } from './targets.ts'
import { readAll } from './variables.ts'

/**
 * Exit code: the outcome is unknown. The same command is safe to repeat and reports the outcome.
 */
const unknownOutcome = 3

/**
 * `make refund`: refunds one order, or records a refund that was paid by bank transfer. Exit codes:
 * 0 refunded or recorded; 1 not refunded, for example because the same command has already refunded;
 * 3 outcome unknown, repeat the same command.
 */
export const refund: CommandOf<'refund'> = async (given, io) => {
  const { WHY, YES, DRY_RUN } = given
  const [env, orderId] = readAll(
    () => findShop(given.ENV, io.checkout),
    () => readOrderId(given.ORDER),
  )
  const shop = await openShop(env)
  const timeline = await shop.orders.timeline(orderId)
  if (!timeline) throw new Error(`order ${orderId} not found in ${env}`)
  printOrder(timeline, env, io)
  if (given.PAID_BY ?? given.REFERENCE ?? given.REFUND)
    return recordPaidRefund(given, timeline, { shop, env }, io)
  const plan = planRefund(timeline, { amount: given.AMOUNT, key: given.KEY })
  if (isDone(plan)) {
    printEarlierRefund(timeline, plan, io)
    return 1
  }
  io.print(intentOf(timeline, plan))
  if (DRY_RUN) return
  await confirm(`Refund ${moneyOf(timeline)(plan.amount)} (${env})?`, YES, io)
  const why = WHY ?? 'requested by an operator'
  const by = `${userInfo().username}, with make refund`
  const { refundId, amount, key } = plan
  try {
    const made = await refundOrder({ orderId, refundId, amount, why, by }, shop)
    const after = await shop.orders.timeline(orderId).catch(() => undefined)
    return printOutcome(made, after ?? timeline, io)
  } catch (error) {
    const isRefusal = error instanceof ShopError && !(error instanceof VendorError)
    if (isRefusal && error.code !== 'busy')
      throw new Error(`${error.code}: ${error.message}`, { cause: error })
    io.printError(String(error))
    io.printError(
      `the outcome of ${refundId} is unknown. Run the same command again (KEY=${key}) to see it`,
    )
    return unknownOutcome
  }
}

/**
 * Returns whether Stripe has answered an earlier request. If not, the command sends the request
 * again.
 */
const isDone = ({ earlier }: RefundPlan) => earlier !== undefined && earlier.status !== 'requested'

function printOrder(timeline: OrderTimeline, env: string, { print }: Io): void {
  const { order, refunds } = timeline
  const money = moneyOf(timeline)
  const paid = money(order.charged?.amount ?? 0)
  print(
    `${order.orderId} (${env}) is ${order.status}: paid ${paid}, refundable ${money(refundableOf(order))}`,
  )
  for (const { refundId, amount, status, requestedAt, by, why } of refunds) {
    const reason = printable(`${by}: ${why}`)
    print(`  ${refundId}: ${money(amount)} ${status}, ${requestedAt.slice(0, 16)}, ${reason}`)
  }
}

function intentOf(timeline: OrderTimeline, { amount, earlier, refundId }: RefundPlan): string {
  const { order } = timeline
  const money = moneyOf(timeline)
  if (earlier)
    return `${refundId}: ${money(amount)} was requested, but Stripe's answer is missing: would send the same request again`
  const left = refundableOf(order) - amount
  const ends = left === 0 && nextStatus(order.status, 'refund') ? '; the order is cancelled' : ''
  return `would refund ${money(amount)}, leaving ${money(left)}${ends}`
}

function printEarlierRefund(
  timeline: OrderTimeline,
  { earlier, nextKey }: RefundPlan,
  { printError }: Io,
): void {
  if (!earlier) return
  const { refundId, amount, status, failure, requestedAt } = earlier
  const outcome = `${status}${failure ? ` (${failure})` : ''}`
  printError(
    `nothing was refunded: the same command requested ${refundId} of ${moneyOf(timeline)(amount)} at ${requestedAt.slice(0, 16)}, and its status is ${outcome}. For another refund: KEY=${nextKey}`,
  )
}

function printOutcome(made: Refund, after: OrderTimeline, { print }: Io): number {
  const money = moneyOf(after)
  const failure = made.failure ? `: ${printable(made.failure)}` : ''
  print(`${made.refundId}: ${money(made.amount)} ${made.status}${failure}`)
  print(`the order is ${after.order.status}, refundable ${money(refundableOf(after.order))}`)
  if (made.status === 'requested') {
    print('Stripe did not answer. The sweeper tries again every minute, the same command at once')
    return unknownOutcome
  }
  return isVoid(made) ? 1 : 0
}
