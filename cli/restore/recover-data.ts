import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createItemStore } from '#core/aws/dynamodb-items.ts'
import { createProductStore } from '#core/aws/dynamodb-products.ts'
import { createOrderRecovery } from '#core/aws/dynamodb-recovery.ts'
import { type Recovered, recoverOrders, rewriteSales } from '#core/order/recover-orders.ts'
import type { ProviderEventDeps } from '#core/payment/handle-provider-event.ts'
import { rebuildOrders } from '#core/payment/rebuild-orders.ts'
import { reconcile } from '#core/payment/reconcile.ts'
import { eraseAgain, erasuresPrefix } from '#core/personal-data/recorded-erasures.ts'
import type { ItemStore } from '#core/ports/personal-data.ts'
import type { Progress } from '../progress.ts'
import { type Restored, tablesOf } from './generations.ts'

const dayMs = 86_400_000

/** Stripe keeps events for 30 days. */
const maxReplayMs = 30 * dayMs

/**
 * A sale is written after its order is completed, later if MySQL was down. So sales are written
 * again from a day before the point in time.
 */
const salesMarginMs = dayMs

export type RecoveryOptions = {
  readonly dynamodb: DynamoDBClient
  readonly name: string
  readonly point: string
  /** `data.restored` before the restore and after it. */
  readonly before: Restored
  readonly after: Restored
  readonly progress: Progress
}

/** Copies the orders that have changed since the point in time from the replaced tables. */
export async function copyOrders(
  { point, progress, ...options }: RecoveryOptions,
  { isLive }: { readonly isLive: boolean },
): Promise<Recovered> {
  return progress.run('orders from the replaced tables', () =>
    recoverOrders({ point, isLive }, openRecovery(options)),
  )
}

/**
 * Completes a restore when the shop uses the restored data: copies the last orders, replays
 * Stripe's events since the point in time, and lets the agent write the sales since then again.
 * Prints the results. Returns whether nothing failed. Safe to repeat.
 */
export async function completeRestore(
  options: RecoveryOptions & { readonly hasTables: boolean; readonly hasDatabase: boolean },
  shop: ProviderEventDeps,
): Promise<boolean> {
  const { point, progress, hasTables, hasDatabase } = options
  const { print } = progress
  let isComplete = true
  const reason = `restore to ${point}`
  if (hasTables) {
    const recovered = await copyOrders(options, { isLive: true })
    printOrders(print, recovered)
    // The sales database may have a later version of the orders that were not copied.
    const uncopied = await Promise.all(
      recovered.toCheck.map(({ orderId }) => shop.orders.read(orderId)),
    )
    await rewriteSales(
      uncopied.filter((order) => order !== undefined),
      reason,
      shop,
    )
    const tables = tablesOf(options.name, options.after.tables)
    const { dynamodb } = options
    const products = createProductStore({ dynamodb, table: tables.products })
    const since = new Date(Math.max(Date.parse(point), Date.now() - maxReplayMs))
    const { rebuilt, lost } = await progress.run('paid orders that no table has', () =>
      rebuildOrders(since, { ...shop, products, recovery: openRecovery(options) }),
    )
    for (const orderId of rebuilt) print(`  ${orderId} is rebuilt from its payment`)
    for (const orderId of lost)
      print(`  ${orderId} is paid, but Stripe does not know its lines: see its payment at Stripe`)
    const { events, repaired, failed } = await progress.run("Stripe's events", () =>
      reconcile(since, shop),
    )
    print(`  ${events} events since ${since.toISOString()}: ${repaired} repaired, ${failed} failed`)
    isComplete = failed === 0 && lost.length === 0
    await printErasures(progress, createItemStore({ dynamodb, table: tables.orders }), shop)
    await printStock(print, options)
  }
  if (hasDatabase) {
    const from = new Date(Date.parse(point) - salesMarginMs).toISOString()
    const count = await progress.run('sales', () =>
      rewriteSales(openRecovery(options).paidSince(from), reason, shop),
    )
    print(`  ${count} sales since ${from} are written again by the agent within minutes`)
  }
  return isComplete
}

function openRecovery({
  dynamodb,
  name,
  before,
  after,
}: Pick<RecoveryOptions, 'dynamodb' | 'name' | 'before' | 'after'>) {
  const [replaced, restored] = [tablesOf(name, before.tables), tablesOf(name, after.tables)]
  return createOrderRecovery({ dynamodb, replaced, restored })
}

function printOrders(print: Progress['print'], { counts, toCheck }: Recovered) {
  const parts = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`)
  print(`  ${parts.join(', ') || 'no order has changed'}`)
  for (const { orderId, why } of toCheck)
    print(`  ${orderId} is ${why} in the replaced table: it stays as it was, check it`)
}

/** Erases again the customers that the restored tables have brought back. */
async function printErasures(
  progress: Progress,
  items: ItemStore,
  shop: ProviderEventDeps,
): Promise<void> {
  const { print } = progress
  const { erased, blocked } = await progress.run('erasures of customers', () =>
    eraseAgain(items.scanPartitions(erasuresPrefix), { ...shop, items }),
  )
  if (erased > 0) print(`  ${erased} orders of erased customers are erased again`)
  for (const { orderId, why } of blocked)
    print(`  ${orderId} was erased, but ${why}. Then: make erase CUSTOMER=<its e-mail address>`)
}

async function printStock(print: Progress['print'], options: RecoveryOptions) {
  for (const { sku, restored, replaced } of await openRecovery(options).compareStock())
    print(
      `  stock of ${sku}: ${restored ?? 'no row'}, ${replaced ?? 'no row'} in the replaced table`,
    )
}
