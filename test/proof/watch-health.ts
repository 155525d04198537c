import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

/** A thread of its own asks for `/health`, so that what is measured is not how busy the buyers' own is. */
let isOver = false
parentPort?.once('message', () => {
  isOver = true
})

const beats: { ok: boolean; ms: number }[] = []
while (!isOver) {
  const startedAt = performance.now()
  const answer = await fetch(workerData as string).catch(() => undefined)
  await answer?.arrayBuffer()
  beats.push({ ok: answer?.status === 200, ms: performance.now() - startedAt })
  await sleep(20)
}
parentPort?.postMessage(beats)
