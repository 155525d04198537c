import { userInfo } from 'node:os'
import { ulid } from 'ulid'
import { ShopError } from '#core/errors.ts'
import { formatMoney } from '#core/money.ts'
import { countedOf, refundableOf, refundIdOf } from '#core/payment/refund.ts'
import { refundOrder } from '#core/payment/refund-order.ts'
import { commandLine } from './config.ts'
import { openShop } from './open-shop.ts'
import { parseAmount, readRefundCommand } from './refund-command.ts'
import { run } from './run.ts'

/** `make refund`: sends money of one order back. */
await run(async (say) => {
  const { env, orderId, amount: text, why, key = ulid(), dryRun } = readRefundCommand(commandLine())
  const shop = await openShop(env)
  const order = await shop.orders.read(orderId)
  if (!order) throw new Error(`there is no order ${orderId} in ${env}`)
  const currency = order.charged?.currency ?? order.currency
  const money = (amount: number) => formatMoney({ amount, currency }, 'en')
  const left = refundableOf(order)
  const amount = text === undefined ? undefined : parseAmount(text, currency)
  say(
    `${orderId} is ${order.status}: paid ${money(order.charged?.amount ?? 0)}, left ${money(left)}`,
  )
  if (dryRun) return say(`would refund ${money(amount ?? left)}`)
  const refundId = refundIdOf(`${orderId} ${key}`)
  const by = `${userInfo().username} by make refund`
  const wanted = { orderId, refundId, why, by, ...(amount !== undefined && { amount }) }
  // Said first: whoever does not hear how it ended must ask under this key, or it is made twice.
  say(`to ask for this very refund again: KEY=${key}`)
  const refund = await refundOrder(wanted, shop).catch((error) => inWords(error, key))
  const after = await shop.orders.read(orderId).catch(() => undefined)
  say(
    `${refund.refundId}: ${money(refund.amount)} ${refund.status}${refund.failure ? `: ${refund.failure}` : ''}`,
  )
  if (after) say(`the order is ${after.status}, ${money(refundableOf(after))} left`)
  if (refund.status === 'requested')
    say('Stripe did not answer: the sweeper asks again each minute')
  if (countedOf(refund) === 0) process.exitCode = 1
})

/** What was no clear no may have been written down, or done: under the same key it is made once. */
function inWords(error: unknown, key: string): never {
  if (error instanceof ShopError && error.code !== 'busy')
    throw new Error(`${error.code}: ${error.message}`, { cause: error })
  throw new Error(`${error}: to ask again, add KEY=${key}`, { cause: error })
}
