import { reconcile } from '#core/payment/reconcile.ts'
import { confirm } from './confirm.ts'
import { findShop } from './environments.ts'
import { openShop } from './open-shop.ts'
import { readSince } from './read-since.ts'
import type { CommandOf } from './targets.ts'
import { readAll } from './variables.ts'

/** `make reconcile`: handles missed Stripe events and overdue orders after an outage. */
export const reconcileOrders: CommandOf<'reconcile'> = async (given, io) => {
  const { print } = io
  const [env, since] = readAll(
    () => findShop(given.ENV, io.checkout),
    () => readSince(given.SINCE ?? '3d', new Date()),
  )
  const shop = await openShop(env)
  if (given.DRY_RUN) {
    const events = await countOf(shop.gateway.eventsSince(since))
    const overdue = await countOf(shop.orders.overdue(shop.clock().toISOString()))
    print(`${env}: would replay ${events} events since ${since.toISOString()}`)
    return print(`would repair ${overdue} overdue orders; events handled earlier change nothing`)
  }
  print(`${env}: replays Stripe's events since ${since.toISOString()}, then repairs overdue orders`)
  await confirm(`Replay these events and repair orders in ${env}?`, given.YES, io)
  const { events, repaired, failed, outcomes, swept, retried } = await reconcile(since, shop)
  print(`${events} events since ${since.toISOString()}`)
  for (const [outcome, count] of Object.entries(outcomes)) print(`  ${outcome.padEnd(16)}${count}`)
  print(`overdue: ${JSON.stringify(swept)}`)
  if (retried > 0) print(`${retried} orders and alerts with a permanent failure are tried again`)
  print(`${repaired} repaired, ${failed} failed`)
  return failed > 0 ? 1 : 0
}

async function countOf(all: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _ of all) count += 1
  return count
}
