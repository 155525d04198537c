import { listInbox } from '#core/payment/inbox.ts'
import { hiddenSeconds, makeVisible, queueNames, readDeadLetters } from './dead-letters.ts'
import { findShop } from './environments.ts'
import { formatEntry, formatTime, type InboxEntry, toEntry, toMessageEntry } from './inbox-entry.ts'
import { openQueues } from './open-queues.ts'
import { openShop } from './open-shop.ts'
import type { CommandOf } from './targets.ts'

/**
 * `make inbox`: lists what only a person can end, oldest first, each with the commands that end it.
 * Reads the list of `GET /api/operator/inbox`, and the messages of the dead-letter queues.
 */
export const inbox: CommandOf<'inbox'> = async (given, io) => {
  const env = findShop(given.ENV, io.checkout)
  const shop = await openShop(env)
  const { items, hasMore } = await listInbox(shop.orders)
  const entries = [...items.map((item) => toEntry(item, env)), ...(await readMessages(env))].sort(
    (a, b) => a.since.localeCompare(b.since),
  )
  if (given.JSON) return io.print(JSON.stringify({ items: entries, hasMore }, null, 2))
  for (const entry of entries) for (const line of formatEntry(entry)) io.print(line)
  const [oldest] = entries
  if (!oldest) return io.print(`${env}: nothing waits for a person`)
  const count = hasMore ? `more than ${entries.length}` : entries.length
  io.print(`${env}: ${count} to end, the oldest since ${formatTime(oldest.since)}`)
}

async function readMessages(env: string): Promise<readonly InboxEntry[]> {
  const queues = await openQueues(env)
  try {
    const entries: InboxEntry[] = []
    for (const name of queueNames) {
      const found = await readDeadLetters(queues, name, hiddenSeconds.look)
      await makeVisible(queues, found)
      entries.push(...found.map((message) => toMessageEntry(message, env)))
    }
    return entries
  } finally {
    queues.sqs.destroy()
  }
}
