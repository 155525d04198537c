import { setTimeout as sleep } from 'node:timers/promises'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { hiddenSeconds, queueNames, readDeadLetters, replay } from '../../cli/dead-letters.ts'
import type { Lab } from './lab.ts'

/** How often `converge` checks the dead-letter queues, in milliseconds. */
const checkEveryMs = 6000

/**
 * Waits until every order has one of its allowed final statuses and the queues are empty, or until
 * `seconds` have passed. Replays the messages in the dead-letter queues, as an operator does.
 * Returns the duration in milliseconds and the number of replayed messages.
 */
export async function converge(
  lab: Lab,
  finalStatuses: ReadonlyMap<string, readonly string[]>,
  seconds = 75,
): Promise<{ readonly ms: number; readonly replayed: number }> {
  const startedAt = performance.now()
  let checkedAt = startedAt
  let replayed = 0
  while (!(await hasConverged(lab, finalStatuses))) {
    const now = performance.now()
    if (now - startedAt > seconds * 1000) break
    if (now - checkedAt > checkEveryMs) {
      replayed += await replayAll(lab.sqs)
      checkedAt = performance.now()
    }
    await sleep(200)
  }
  return { ms: performance.now() - startedAt, replayed }
}

async function hasConverged(
  { stores }: Lab,
  finalStatuses: ReadonlyMap<string, readonly string[]>,
): Promise<boolean> {
  if ((await stores.countUnacknowledged()) > 0) return false
  const depths = await stores.queues()
  if (depths.some(({ visible, inFlight, delayed }) => visible + inFlight + delayed > 0))
    return false
  const records = await Promise.all(
    [...finalStatuses].map(async ([orderId, allowed]) =>
      allowed.includes((await stores.finalStatus(orderId)) ?? ''),
    ),
  )
  return records.every(Boolean)
}

export async function replayAll(sqs: SQSClient): Promise<number> {
  const account = { sqs, prefix: 'ecommerce' }
  let count = 0
  for (const queue of queueNames) {
    for (const deadLetter of await readDeadLetters(account, queue, hiddenSeconds.change)) {
      await replay(account, deadLetter)
      count += 1
    }
  }
  return count
}
