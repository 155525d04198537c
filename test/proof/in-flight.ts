import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { buy, fillStock } from '../support/buyer.ts'
import { equal } from '../support/equal.ts'
import type { Report } from '../support/report.ts'
import { openShop, type TestShop } from '../support/shop.ts'
import { until } from '../support/wait.ts'

const few = 200
const many = 2000
/**
 * The orders per second that the emulators can handle on two cores. An order takes 90 s, so all are
 * in flight together.
 */
const perSecond = 35
const killAtMs = 45_000

/** Runs two thousand orders in one agent with real durations, and kills the agent half-way. */
export async function proveInFlight(report: Report): Promise<void> {
  const shop = await openShop()
  try {
    await report.check(`${many} orders in flight, agent killed after ${killAtMs / 1000} s`, () =>
      runOrders(shop),
    )
  } finally {
    await shop.close()
  }
}

async function runOrders(shop: TestShop): Promise<string> {
  const { stores, platform } = shop
  const itemsOf = await fillStock(shop, many)
  const watch = watchQueue(shop)
  const memory: { few?: number; many?: number } = {}
  const startedAt = performance.now()
  const killed = (async () => {
    await sleep(killAtMs)
    platform.agent.kill('SIGKILL')
  })()
  const placed: Promise<string>[] = []
  for (let index = 0; index < many; index += 1) {
    await sleep(Math.max(0, startedAt + (index * 1000) / perSecond - performance.now()))
    placed.push(buy(shop.urls, itemsOf(index)))
    if (index === few) memory.few = residentMegabytes(platform.agent.pid())
  }
  await Promise.all(placed)
  const placedSeconds = (performance.now() - startedAt) / 1000
  memory.many = residentMegabytes(platform.agent.pid())
  await killed
  await until('all completed', async () => (await stores.rows()).length === many, {
    seconds: 400,
    everyMs: 1000,
  })
  const lastSeconds = (performance.now() - startedAt) / 1000
  const { mostDelayed, mostHeld } = await watch.stop()
  let completed = 0
  for await (const { status } of stores.orders()) completed += status === 'completed' ? 1 : 0
  equal(completed, many, 'orders completed')
  if (mostHeld > 100) throw new Error(`${mostHeld} messages were not visible at the same time`)
  const grown = (memory.many ?? 0) - (memory.few ?? 0)
  return [
    `placed in ${placedSeconds.toFixed(0)} s`,
    `at most ${mostHeld} messages not visible, ${mostDelayed} delayed`,
    `memory ${memory.few} MB at ${few}, ${memory.many} MB at ${many} (+${grown} MB)`,
    `the last completed after ${lastSeconds.toFixed(0)} s`,
  ].join('; ')
}

/**
 * Samples the long-tasks queue ten times a second. Returns its highest numbers of delayed and
 * in-flight messages.
 */
function watchQueue({ stores }: TestShop) {
  let isRunning = true
  const watching = (async () => {
    let mostDelayed = 0
    let mostHeld = 0
    while (isRunning) {
      const queue = (await stores.queues()).find(({ name }) => name === 'ecommerce-long-tasks')
      mostDelayed = Math.max(mostDelayed, queue?.delayed ?? 0)
      mostHeld = Math.max(mostHeld, queue?.inFlight ?? 0)
      await sleep(100)
    }
    return { mostDelayed, mostHeld }
  })()
  return {
    stop: () => {
      isRunning = false
      return watching
    },
  }
}

/** Returns the resident memory of the process, in megabytes. Linux only. */
function residentMegabytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
}
