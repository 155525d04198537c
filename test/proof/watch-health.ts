import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

/** A load balancer's timeout, as in modules/ecs. A slower answer counts as dead. */
const timeoutMs = 5000

/**
 * Requests `/health` in a separate thread, so that the buyers' load on the main thread is not
 * measured. Each request uses a new connection, like a load balancer, which competes with the
 * buyers' connections.
 */
let isOver = false
parentPort?.once('message', () => {
  isOver = true
})

const ask = (url: string) =>
  new Promise<boolean>((resolve) => {
    const options = { agent: false, signal: AbortSignal.timeout(timeoutMs) }
    const asked = get(url, options, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode === 200))
    })
    asked.once('error', () => resolve(false))
  })

const healthChecks: { ok: boolean; ms: number }[] = []
while (!isOver) {
  const startedAt = performance.now()
  const ok = await ask(workerData as string)
  healthChecks.push({ ok, ms: performance.now() - startedAt })
  await sleep(20)
}
parentPort?.postMessage(healthChecks)
