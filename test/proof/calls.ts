import { setTimeout as sleep } from 'node:timers/promises'
import { readUsage } from '../../cli/cost/price-file.ts'
import { buy, type Item, openShelves } from '../support/buyer.ts'
import type { Report } from '../support/report.ts'
import { openShop, type TestShop } from '../support/shop.ts'
import { until } from '../support/wait.ts'

const orders = 1000
/** What the emulators take on two cores. */
const perSecond = 35

/**
 * What does not grow with orders: polls that find nothing, the agent's look for overdue orders (a
 * Query a shard and minute), secrets and the catalogue.
 */
const apart = /\(empty\)|^ssm\.|dynamodb\.(Scan|Query)|^cognito\./

/** The AWS and Stripe calls that an order costs, as the emulators count them. */
export async function proveCalls(report: Report): Promise<void> {
  const shop = await openShop({ timeScale: 0.1 })
  const { stores } = shop
  let alone: Record<string, number> = {}
  try {
    const itemsOf = await openShelves(shop, orders)
    await buy(shop.urls, itemsOf(0))
    let bought = 1
    await until('warm', () => areDone(shop, bought), { seconds: 60 })
    await report.check('one lone order', async () => {
      do {
        await stores.resetCalls()
        await buy(shop.urls, itemsOf(bought))
        bought += 1
        await until('completed', () => areDone(shop, bought), { seconds: 60 })
        alone = await counted(shop)
      } while (messagesMet(alone) && bought < 6)
      comparePriced(alone)
      return table(alone, 1)
    })
    await report.check(`the mean over ${orders} orders at ${perSecond} a second`, async () => {
      await stores.resetCalls()
      const rate = await placeSteadily(shop, itemsOf)
      await until('all completed', () => areDone(shop, orders + bought), {
        seconds: 240,
        everyMs: 1000,
      })
      const calls = await counted(shop)
      compareShared(calls, alone)
      return `placed at ${rate.toFixed(1)} a second${table(calls, orders)}`
    })
  } finally {
    await shop.close()
  }
}

/** Orders at an even pace whatever the answers take; the pace that was reached, in orders a second. */
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

async function areDone({ stores }: TestShop, count: number): Promise<boolean> {
  const rows = await stores.rows()
  const mails = await stores.mails()
  const waiting = await stores.queues()
  const isQuiet = waiting.every(
    ({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0,
  )
  return rows.length === count && mails.length === count && isQuiet
}

async function counted({ stores }: TestShop): Promise<Record<string, number>> {
  const all = Object.entries(await stores.calls())
  return Object.fromEntries(all.filter(([name]) => !apart.test(name)))
}

/** Did two messages of a lone order happen to come together? Then they shared calls, as the price does not. */
function messagesMet(calls: Readonly<Record<string, number>>): boolean {
  const [received = 0, ...sent] = ['ReceiveMessage', 'SendMessage', 'SendMessageBatch'].map(
    (name) => calls[`sqs.${name}`] ?? 0,
  )
  return received < sent.reduce((sum, number) => sum + number, 0)
}

/** The cost of an order is reckoned from these. Throws Error where other calls are priced than counted. */
function comparePriced(calls: Readonly<Record<string, number>>): void {
  const sqs = Object.keys(calls).filter((name) => name.startsWith('sqs.'))
  const found = { ...calls, 'sqs.requests': sqs.reduce((sum, name) => sum + (calls[name] ?? 0), 0) }
  for (const [name, priced] of Object.entries(readUsage().calls)) {
    const count = (found as Readonly<Record<string, number>>)[name] ?? 0
    if (count !== priced)
      throw new Error(`${name}: ${count} counted, ${priced} in cli/cost/usage.yaml`)
  }
}

/**
 * What messages can share is made at most a third as often in a rush: a batch that no longer gathers shows
 * at its own name, where a bound on the sum would move with how messages happen to meet. The rest is made
 * as often as alone, but for one in a hundred that meets a conflict and tries again.
 */
function compareShared(
  calls: Readonly<Record<string, number>>,
  alone: Readonly<Record<string, number>>,
): void {
  const names = new Set([...Object.keys(alone), ...Object.keys(calls)])
  for (const name of names) {
    const once = alone[name] ?? 0
    const most = /Batch$|ReceiveMessage$/.test(name) ? once / 3 : once * 1.01
    if ((calls[name] ?? 0) / orders > most)
      throw new Error(`${name}: more than ${most.toFixed(2)} an order:${table(calls, orders)}`)
  }
}

function table(calls: Readonly<Record<string, number>>, count: number): string {
  const row = (name: string, number: number) =>
    `\n      ${name.padEnd(34)}${(number / count).toFixed(2).padStart(7)}`
  const of = (isUnit: boolean) =>
    Object.entries(calls).filter(([name]) => name.startsWith('units.') === isUnit)
  const sum = of(false).reduce((total, [, number]) => total + number, 0)
  const rows = [...of(false), ['calls together', sum] as const, ...of(true)]
  return rows.map(([name, number]) => row(name, number)).join('')
}
