import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

/** A load balancer's patience, as modules/ecs has it: who answers later counts as dead. */
const patienceMs = 5000

/**
 * A thread of its own asks for `/health`, so that what is measured is not how busy the buyers' own is:
 * each time on a new connection, as a load balancer does, which has to be let in among the buyers'.
 */
let isOver = false
parentPort?.once('message', () => {
  isOver = true
})

const ask = (url: string) =>
  new Promise<boolean>((resolve) => {
    const options = { agent: false, signal: AbortSignal.timeout(patienceMs) }
    const asked = get(url, options, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode === 200))
    })
    asked.once('error', () => resolve(false))
  })

const beats: { ok: boolean; ms: number }[] = []
while (!isOver) {
  const startedAt = performance.now()
  const ok = await ask(workerData as string)
  beats.push({ ok, ms: performance.now() - startedAt })
  await sleep(20)
}
parentPort?.postMessage(beats)
