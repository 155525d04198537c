import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { fillStock, noAnswer, type Placed, pay, placeOrder } from '../support/buyer.ts'
import type { Report } from '../support/report.ts'
import { openShop, type TestShop } from '../support/shop.ts'
import { until } from '../support/wait.ts'

type Answer = Placed & { readonly ms: number }

const seconds = 6

/**
 * Sends three times as many orders as the shop can take. Excess orders are rejected immediately,
 * accepted orders are completed, and `/health` stays fast.
 */
export async function proveOverload(report: Report): Promise<void> {
  const shop = await openShop({ timeScale: 0.02 })
  try {
    const cartFor = await fillStock(shop, 10_000)
    const ask = async (index: number): Promise<Answer> => {
      const startedAt = performance.now()
      const placed = await placeOrder(shop.urls.api, shop.urls, cartFor(index)).catch(noAnswer)
      return { ...placed, ms: performance.now() - startedAt }
    }
    await runBuyers(8, 2, ask)
    const calm = await runBuyers(8, seconds, ask)
    const capacity = calm.length / seconds
    const watch = watchHealth(shop)
    const asked = await startAtRate(3 * capacity, seconds, ask)
    // Stop now, while orders are still in progress: afterwards there is no load.
    const healthChecks = await watch.stop()
    const answers = await Promise.all(asked)
    const taken = answers.filter(({ status }) => status === 201)
    const refused = answers.filter(({ status }) => status === 503)
    await report.check('every answer is an order or a 503', async () => {
      const count = answers.length - taken.length - refused.length
      const other = answers.find(({ status }) => ![201, 503].includes(status))
      if (other)
        throw new Error(
          `${count} of ${answers.length} got another answer, such as ${other.status} ${other.code}`,
        )
      if (refused.length === 0) throw new Error('no order was rejected: there was no overload')
      return `capacity ${Math.round(capacity)} orders a second; ${answers.length} sent in ${seconds} s, ${taken.length} accepted, ${refused.length} refused`
    })
    await report.check('every 503 has a Retry-After', async () => {
      const withoutRetryAfter = refused.filter(
        ({ retryAfter }) => !/^[1-9]\d*$/.test(retryAfter ?? ''),
      )
      if (withoutRetryAfter.length > 0)
        throw new Error(`${withoutRetryAfter.length} have no Retry-After`)
      return `${refused.length} times, ${[...new Set(refused.map(({ retryAfter }) => retryAfter))].join(' or ')} s`
    })
    await report.check('the API refuses excess orders at once', async () => {
      const onArrival = refused.filter(({ code }) => code === 'overloaded')
      const busy = refused.length - onArrival.length
      if (onArrival.length === 0) throw new Error('no request was rejected on arrival')
      const forBuyers = { refused: percentile(onArrival, 50), served: percentile(taken, 50) }
      if (forBuyers.refused > forBuyers.served)
        throw new Error('refusals took longer than accepted orders')
      const log = readFileSync(shop.logFile, 'utf8')
      const withinApi = { refused: answersIn(log, 503), served: answersIn(log, 201) }
      if (withinApi.refused.length === 0) throw new Error('the log contains no refused order')
      const [last, usual] = [percentile(withinApi.refused, 99), percentile(withinApi.served, 50)]
      if (last * 2 > usual)
        throw new Error(`within the API: refused p99 ${last} ms, accepted p50 ${usual} ms`)
      return `${onArrival.length} refused on arrival; within the API: p99 ${last} ms (accepted: p50 ${usual} ms); for the buyers, on the same cores: p50 ${forBuyers.refused} ms, p99 ${percentile(onArrival, 99)} ms (accepted: ${forBuyers.served} and ${percentile(taken, 99)} ms); ${busy} refused after the store had been busy for 4 s`
    })
    await report.check('/health stays fast under load', async () => {
      const failed = healthChecks.filter(({ ok }) => !ok).length
      if (failed > 0) throw new Error(`${failed} of ${healthChecks.length} requests failed`)
      const health = { half: percentile(healthChecks, 50), last: percentile(healthChecks, 99) }
      const orders = { half: percentile(taken, 50), last: percentile(taken, 99) }
      const summary = `${healthChecks.length} requests, p50 ${health.half} ms, p99 ${health.last} ms; an order: p50 ${orders.half} ms, p99 ${orders.last} ms`
      // If `/health` waited behind the load, it would take as long as an order.
      if (health.half * 4 > orders.half || health.last * 2 > orders.last) throw new Error(summary)
      return summary
    })
    await report.check('every accepted order is completed', async () => {
      for (const { sessionId } of taken) await pay(shop.urls, sessionId)
      const ids = new Set(taken.map(({ orderId }) => orderId))
      let completed = 0
      await until(
        'all accepted orders are completed',
        async () => {
          completed = 0
          for await (const { orderId, status } of shop.stores.orders()) {
            if (ids.has(orderId) && status === 'completed') completed += 1
          }
          return completed === ids.size
        },
        { seconds: 120 },
      )
      return `${ids.size} accepted, ${completed} completed`
    })
  } finally {
    await shop.close()
  }
}

/** Returns how long the API took for each request that it answered with this status. */
function answersIn(log: string, status: number): readonly { readonly ms: number }[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('api {') && line.includes(`"statusCode":${status}`))
    .map((line) => ({
      ms: (JSON.parse(line.slice('api '.length)) as { durationMs: number }).durationMs,
    }))
}

/** Runs this many buyers for some seconds. Each orders again after an answer. */
async function runBuyers(buyers: number, during: number, ask: (index: number) => Promise<Answer>) {
  const end = performance.now() + during * 1000
  const answers: Answer[] = []
  let index = 0
  await Promise.all(
    Array.from({ length: buyers }, async () => {
      while (performance.now() < end) answers.push(await ask(index++))
    }),
  )
  return answers
}

/** Starts this many buyers per second, without waiting for answers. Returns the answers. */
async function startAtRate(
  perSecond: number,
  during: number,
  ask: (index: number) => Promise<Answer>,
) {
  const asked: Promise<Answer>[] = []
  const startedAt = performance.now()
  while (performance.now() - startedAt < during * 1000) {
    const due = ((performance.now() - startedAt) / 1000) * perSecond
    while (asked.length < due) asked.push(ask(asked.length))
    await sleep(5)
  }
  return asked
}

function watchHealth({ urls }: TestShop) {
  const watcher = new Worker(new URL('./watch-health.ts', import.meta.url), {
    workerData: `${urls.api}/health`,
  })
  return {
    stop: async () => {
      const results = once(watcher, 'message')
      watcher.postMessage('stop')
      const [healthChecks] = (await results) as [{ ok: boolean; ms: number }[]]
      return healthChecks
    },
  }
}

function percentile(list: readonly { readonly ms: number }[], share: number): number {
  const sorted = list.map(({ ms }) => ms).sort((a, b) => a - b)
  return Math.round(
    sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? 0,
  )
}
