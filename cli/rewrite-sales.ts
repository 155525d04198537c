import { readConfig as readWorkerConfig } from '#consumers/config.ts'
import { createDynamoDb } from '#core/aws/clients.ts'
import { createOrderRecovery } from '#core/aws/dynamodb-recovery.ts'
import { rewriteSales } from '#core/order/recover-orders.ts'
import { confirm } from './confirm.ts'
import { findShop } from './environments.ts'
import { openShop } from './open-shop.ts'
import type { CommandOf } from './targets.ts'
import { readAll } from './variables.ts'

/**
 * `make rewrite-sales`: has the agent write the sales of all orders that were paid, or that have
 * changed since a time, to the sales database again.
 */
export const rewriteSalesAgain: CommandOf<'rewrite-sales'> = async (given, io) => {
  const { YES, DRY_RUN } = given
  const [env, since] = readAll(
    () => findShop(given.ENV, io.checkout),
    () => readTime(given.SINCE ?? '1970-01-01'),
  )
  const shop = await openShop(env)
  const { AWS_REGION, ORDERS_TABLE, PRODUCTS_TABLE } = readWorkerConfig()
  const dynamodb = createDynamoDb(AWS_REGION)
  const tables = { orders: ORDERS_TABLE, products: PRODUCTS_TABLE }
  const recovery = createOrderRecovery({ dynamodb, replaced: tables, restored: tables })
  try {
    if (DRY_RUN) {
      let count = 0
      for await (const _ of recovery.paidSince(since.toISOString())) count += 1
      return io.print(`${env}: would write the sales of ${count} orders again`)
    }
    await confirm(`Write the sales of ${env} since ${since.toISOString()} again?`, YES, io)
    // A second run on the same day changes nothing.
    const reason = `requested on ${new Date().toISOString().slice(0, 10)}`
    const count = await rewriteSales(recovery.paidSince(since.toISOString()), reason, shop)
    io.print(`${env}: the agent writes the sales of ${count} orders again, within minutes`)
  } finally {
    dynamodb.destroy()
  }
}

function readTime(text: string): Date {
  const time = new Date(text)
  if (!Number.isNaN(time.getTime())) return time
  throw new Error(`SINCE must be a time, such as 2026-11-20 or 2026-11-20T08:00:00Z, not ${text}`)
}
