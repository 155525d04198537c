import { setTimeout as sleep } from 'node:timers/promises'
import { readUsage } from '../../cli/cost/price-file.ts'
import { buy, fillStock, type Item } from '../support/buyer.ts'
import type { Report } from '../support/report.ts'
import { openShop, type TestShop } from '../support/shop.ts'
import { until } from '../support/wait.ts'

const orders = 1000
/**
 * Orders per second: fast enough that messages share calls, and slow enough for the emulators on two
 * cores.
 */
const perSecond = 20

/**
 * Calls that do not grow with orders: empty polls, the agent's search for overdue orders (a Query
 * per shard and minute), secrets and the catalogue.
 */
const independentOfOrders = /\(empty\)|^ssm\.|dynamodb\.(Scan|Query)|^cognito\./

/** Counts the AWS and Stripe calls of an order in the emulators. */
export async function proveCalls(report: Report): Promise<void> {
  // The sweeper resends a message that is 60 s × timeScale late, which costs further calls. The agent
  // of two cores is up to 19 s late while orders come.
  const shop = await openShop({ timeScale: 0.5 })
  const { stores } = shop
  let singleOrder: Record<string, number> = {}
  try {
    const itemsOf = await fillStock(shop, orders)
    await buy(shop.urls, itemsOf(0))
    let bought = 1
    await until('the first order is completed', () => areCompleted(shop, bought), { seconds: 90 })
    await report.check('a single order', async () => {
      do {
        await stores.resetCalls()
        await buy(shop.urls, itemsOf(bought))
        bought += 1
        await until('completed', () => areCompleted(shop, bought), { seconds: 90 })
        singleOrder = await countCalls(shop)
      } while (sharedABatch(singleOrder) && bought < 6)
      console.log(JSON.stringify(singleOrder))
      compareWithPriced(singleOrder)
      return table(singleOrder, 1)
    })
    await report.check(`the average of ${orders} orders at ${perSecond} a second`, async () => {
      await stores.resetCalls()
      const rate = await placeSteadily(shop, itemsOf)
      await until('all completed', () => areCompleted(shop, orders + bought), {
        seconds: 240,
        everyMs: 1000,
      })
      const calls = await countCalls(shop)
      compareShared(calls, singleOrder)
      return `placed at ${rate.toFixed(1)} a second${table(calls, orders)}`
    })
  } finally {
    await shop.close()
  }
}

/**
 * Places orders at a steady rate, independent of the answers. Returns the rate reached, in orders
 * per second.
 */
async function placeSteadily(
  { urls }: TestShop,
  itemsOf: (index: number) => readonly Item[],
): Promise<number> {
  const startedAt = performance.now()
  const placed: Promise<string>[] = []
  for (let index = 0; index < orders; index += 1) {
    const due = startedAt + (index * 1000) / perSecond
    await sleep(Math.max(0, due - performance.now()))
    placed.push(buy(urls, itemsOf(index)))
  }
  await Promise.all(placed)
  return (orders * 1000) / (performance.now() - startedAt)
}

/** Whether this many orders are completed, with their mails sent and all queues empty. */
async function areCompleted({ stores }: TestShop, count: number): Promise<boolean> {
  const rows = await stores.rows()
  const mails = await stores.mails()
  const waiting = await stores.queues()
  const isQuiet = waiting.every(
    ({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0,
  )
  return rows.length === count && mails.length === 3 * count && isQuiet
}

async function countCalls({ stores }: TestShop): Promise<Record<string, number>> {
  const all = Object.entries(await stores.calls())
  return Object.fromEntries(all.filter(([name]) => !independentOfOrders.test(name)))
}

/**
 * Whether two messages of a single order shared a batch by chance. The calls in
 * `cli/cost/usage.yaml` are those of an order that shares none.
 */
function sharedABatch(calls: Readonly<Record<string, number>>): boolean {
  const [received = 0, ...sent] = ['ReceiveMessage', 'SendMessage', 'SendMessageBatch'].map(
    (name) => calls[`sqs.${name}`] ?? 0,
  )
  return received < sent.reduce((sum, number) => sum + number, 0)
}

/** Compares the counted calls with the priced ones. Throws Error if they differ. */
function compareWithPriced(calls: Readonly<Record<string, number>>): void {
  const sqs = Object.keys(calls).filter((name) => name.startsWith('sqs.'))
  const found = { ...calls, 'sqs.requests': sqs.reduce((sum, name) => sum + (calls[name] ?? 0), 0) }
  for (const [name, priced] of Object.entries(readUsage().calls)) {
    const count = (found as Readonly<Record<string, number>>)[name] ?? 0
    if (count !== priced)
      throw new Error(`${name}: ${count} counted, ${priced} in cli/cost/usage.yaml`)
  }
}

/**
 * Checks that batching works under load, for each call by name: a limit on the sum would depend on
 * chance. An order makes at most a third as many shared calls as a single order. It makes as many
 * other calls, plus one per hundred for retries. Transactions that conflict on a stock row are only
 * shown: their number depends on how long a call takes on this machine.
 */
function compareShared(
  calls: Readonly<Record<string, number>>,
  singleOrder: Readonly<Record<string, number>>,
): void {
  const names = new Set([...Object.keys(singleOrder), ...Object.keys(calls)])
  for (const name of names) {
    if (name.endsWith('(conflict)')) continue
    const once = singleOrder[name] ?? 0
    const most = /Batch$|ReceiveMessage$/.test(name) ? once / 3 : once * 1.01
    if ((calls[name] ?? 0) / orders > most)
      throw new Error(`${name}: more than ${most.toFixed(2)} per order:${table(calls, orders)}`)
  }
}

function table(calls: Readonly<Record<string, number>>, count: number): string {
  const row = (name: string, number: number) =>
    `\n      ${name.padEnd(34)}${(number / count).toFixed(2).padStart(7)}`
  const of = (isUnit: boolean) =>
    Object.entries(calls).filter(([name]) => name.startsWith('units.') === isUnit)
  const sum = of(false).reduce((total, [, number]) => total + number, 0)
  const rows = [...of(false), ['all calls', sum] as const, ...of(true)]
  return rows.map(([name, number]) => row(name, number)).join('')
}
