import { setTimeout as sleep } from 'node:timers/promises'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { queueNames, readDeadLetters, replay } from '../../cli/dead-letters.ts'
import type { Lab } from './lab.ts'

/**
 * How often the dead-letter queues are checked, in milliseconds. Temporary failures end without
 * help.
 */
const patienceMs = 6000

/**
 * Waits until every order has its final status and the queues are empty. Replays the messages in
 * the dead-letter queues, as an operator does. Returns the duration in milliseconds and the number
 * of replayed messages.
 */
export async function converge(
  lab: Lab,
  wanted: ReadonlyMap<string, readonly string[]>,
  seconds = 75,
): Promise<{ readonly ms: number; readonly replayed: number }> {
  const startedAt = performance.now()
  let looked = startedAt
  let replayed = 0
  while (!(await isOver(lab, wanted))) {
    const now = performance.now()
    if (now - startedAt > seconds * 1000) break
    if (now - looked > patienceMs) {
      replayed += await replayAll(lab.sqs)
      looked = performance.now()
    }
    await sleep(200)
  }
  return { ms: performance.now() - startedAt, replayed }
}

async function isOver(
  { stores }: Lab,
  wanted: ReadonlyMap<string, readonly string[]>,
): Promise<boolean> {
  if ((await stores.countUnacknowledged()) > 0) return false
  const depths = await stores.queues()
  if (depths.some(({ visible, inFlight, delayed }) => visible + inFlight + delayed > 0))
    return false
  const records = await Promise.all(
    [...wanted].map(async ([orderId, ends]) => {
      const { status = '', outbox = {} } = (await stores.order(orderId)) ?? {}
      return ends.includes(status) && Object.keys(outbox).length === 0
    }),
  )
  return records.every(Boolean)
}

export async function replayAll(sqs: SQSClient): Promise<number> {
  const place = { sqs, prefix: 'ecommerce' }
  let count = 0
  for (const queue of queueNames) {
    for (const deadLetter of await readDeadLetters(place, queue)) {
      await replay(place, deadLetter)
      count += 1
    }
  }
  return count
}
