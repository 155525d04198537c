import { setTimeout as sleep } from 'node:timers/promises'
import { converge } from '../faults/converge.ts'
import { checkInvariants, countStock, type Stock } from '../faults/invariants.ts'
import { type Lab, openLab, type PartName } from '../faults/lab.ts'
import type { Call } from '../faults/proxy/ledger.ts'
import { cartOf } from '../faults/traffic.ts'
import { buy } from '../support/buyer.ts'
import type { Report } from '../support/report.ts'
import { until } from '../support/wait.ts'
import { readProofConfig } from './config.ts'

/**
 * A call at which a process can die: the nth call of this name that the part makes in a purchase.
 */
type Point = { readonly caller: PartName; readonly name: string; readonly nth: number }

type Moment = 'before' | 'after'

/** At this scale packaging takes 0.6 s and shipping 1.2 s. */
const timeScale = 0.02

/**
 * Finds every call to a dependency that a purchase with its refund makes. Kills the calling process
 * at each one, before the call is sent and after it is served. After a restart, the shop must reach
 * the same final state.
 */
export async function proveCrashPoints(report: Report): Promise<void> {
  const { seed, most, stopAt } = readProofConfig()
  console.log(`  seed ${seed}`)
  const lab = await openLab({ seed, timeScale })
  try {
    await lab.ready()
    for (const { sku } of lab.catalogue.products) await lab.stores.putAvailable(sku, 5000)
    const stock = await countStock(lab)
    const firstOrder = await purchase(lab)
    await converge(lab, new Map([[firstOrder, ['completed']]]), 30)
    const points = await findPoints(lab, report)
    const chosen = pick(points, most, lab.random)
    const title = `${chosen.length} calls, killed before and after each: 0 violations`
    await report.check(title, async () => {
      const violations = await crashEverywhere(lab, chosen, stock, stopAt)
      if (violations > 0) throw new Error(`${violations} violations`)
      return `${chosen.length * 2} kills`
    })
  } finally {
    await lab.close()
  }
}

async function crashEverywhere(
  lab: Lab,
  points: readonly Point[],
  stock: Stock,
  stopAt: RegExp | undefined,
): Promise<number> {
  let violations = 0
  for (const point of points) {
    for (const moment of ['before', 'after'] as const) {
      const faults = await crashAt(lab, point, moment, stock)
      const found = faults.map((fault) => `${nameOf(point)} ${moment}: ${fault}`)
      for (const line of found) console.log(`    ${line}`)
      violations += found.length
      if (stopAt && found.some((line) => stopAt.test(line))) return violations
    }
  }
  return violations
}

/**
 * Buys one order, waits for its completion, and refunds a part of it as an operator. Returns its
 * id.
 */
async function purchase(lab: Lab): Promise<string> {
  const orderId = await buy(lab.urls, cartOf(lab, 0))
  await until('the order is completed', () => lab.stores.isCompleted(orderId), { seconds: 60 })
  await refund(lab, orderId)
  return orderId
}

/** Refunds through the operators' route, with retries. The idempotency key makes it one refund. */
async function refund(lab: Lab, orderId: string): Promise<void> {
  for (let time = 0; time < 20; time += 1) {
    const status = await lab.refund(orderId, 100, `crash-${orderId}`)
    if (status === 201) return
    await sleep(500)
  }
  throw new Error(`the refund of ${orderId} was never accepted`)
}

/** Polls, secrets, the price list and sweeps depend on the clock, not on an order. */
function isForAnOrder({
  service,
  operation,
  orderIds,
}: Pick<Call, 'service' | 'operation' | 'orderIds'>): boolean {
  if (service === 'cognito' || operation === 'GetParameters' || operation === 'Scan') return false
  if (operation === 'ReceiveMessage' || operation === 'GetQueueAttributes') return false
  return operation !== 'Query' || orderIds.length > 0
}

/**
 * Records the purchase's calls in a run without kills. Asks the emulators nothing during the run,
 * so that they count only the shop's calls.
 */
async function findPoints(lab: Lab, report: Report): Promise<Point[]> {
  const { before, statements } = await countFromNow(lab)
  const orderId = await buy(lab.urls, cartOf(lab, 0))
  await sleep(5000)
  await refund(lab, orderId)
  await sleep(1000)
  const logged = await countLogged(lab, statements)
  const calls = lab.ledger.entries().slice(before).filter(isNotPoll)
  const points: Point[] = []
  for (const { caller, service, operation } of calls.filter(isForAnOrder)) {
    const name = `${service} ${operation}`
    const nth = points.filter((point) => point.caller === caller && point.name === name).length
    points.push({ caller: caller as PartName, name, nth })
  }
  await report.check('the proxies and the emulators count the same calls', async () => {
    if (calls.length !== logged)
      throw new Error(`${calls.length} calls at the proxies, ${logged} in the emulators’ logs`)
    return `${calls.length} at the proxies, ${logged} in the emulators’ logs; ${points.length} belong to the order`
  })
  return points
}

/** Starts the counts on both sides at the same time. Retries if a call arrives in between. */
async function countFromNow({ ledger, stores }: Lab) {
  const seen = () => ledger.entries().filter(isNotPoll).length
  for (;;) {
    const [before, calls] = [ledger.entries().length, seen()]
    const statements = await stores.statements()
    await stores.resetCalls()
    // Calls in flight have been answered after this time.
    await sleep(300)
    if (seen() === calls) return { before, statements }
  }
}

/** Excludes long polls: they are counted at their end, so one may have begun before the count. */
const isNotPoll = ({ operation }: Pick<Call, 'operation'>) => operation !== 'ReceiveMessage'

/** Counts the emulators' calls. The payment, which bypasses the proxies, is left out. */
async function countLogged(lab: Lab, statementsBefore: number): Promise<number> {
  const calls = Object.entries(await lab.stores.calls())
  const sum = calls
    .filter(([name]) => !name.includes('ReceiveMessage') && !name.startsWith('units.'))
    .reduce((total, [, count]) => total + count, 0)
  return sum + (await lab.stores.statements()) - statementsBefore
}

function pick(points: readonly Point[], most: number, random: () => number): readonly Point[] {
  if (points.length <= most) return points
  return points
    .map((point) => ({ point, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, most)
    .map(({ point }) => point)
}

/** Kills the process at that point of a new purchase. Returns the broken invariants. */
async function crashAt(
  lab: Lab,
  point: Point,
  moment: Moment,
  stock: Stock,
  tries = 6,
): Promise<string[]> {
  let seen = 0
  let isKilled = false
  lab.watch(async (call, now) => {
    if (isKilled || now !== moment || call.caller !== point.caller || !isForAnOrder(call)) return
    if (`${call.service} ${call.operation}` !== point.name) return
    if (seen++ !== point.nth) return
    isKilled = true
    await lab.killAndWait(point.caller)
  })
  try {
    const before = await countOrders(lab)
    const orderId = await purchase(lab)
    // The provider's refund event may arrive a moment later.
    if (!isKilled)
      await until('the process is killed', () => isKilled, { seconds: 3 }).catch(() => undefined)
    lab.watch(undefined)
    const wanted = new Map([[orderId, ['completed']]])
    const { replayed } = await converge(lab, wanted, 30)
    const { faults } = await checkInvariants(lab, wanted, stock)
    const deadLetters = replayed === 0 ? [] : [`${replayed} messages reached a dead-letter queue`]
    const made = (await countOrders(lab)) - before
    const twice = made === 1 ? [] : [`${made} orders from one purchase`]
    if (isKilled || faults.length > 0) return [...faults, ...twice, ...deadLetters]
    // Events arrive in random order and messages share calls, so not every run reaches the point.
    return tries > 1
      ? crashAt(lab, point, moment, stock, tries - 1)
      : ['the process never made this call again']
  } catch (error) {
    lab.watch(undefined)
    return [error instanceof Error ? error.message : String(error)]
  }
}

async function countOrders({ stores }: Lab): Promise<number> {
  let count = 0
  for await (const _ of stores.orders()) count += 1
  return count
}

const nameOf = ({ caller, name, nth }: Point) => `${caller}: ${name} ${nth + 1}`
