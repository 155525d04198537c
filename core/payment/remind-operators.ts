import { isoAfter } from '../clock.ts'
import { newTraceId } from '../ids.ts'
import { type AlertDeps, publishAlert } from '../order/alerts.ts'
import type { Alert } from '../ports/announce.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { type Inbox, listInbox, reminders } from './inbox.ts'

export type ReminderDeps = AlertDeps & {
  readonly orders: Pick<
    OrderStore,
    'inbox' | 'timeline' | 'leaveInbox' | 'placeAlert' | 'closeAlert' | 'overdue'
  >
  /** Returns the number of messages in the dead-letter queues, which delete them after 14 days. */
  readonly countDeadLetters: () => Promise<number>
  /** The name of the shop, which the commands accept as ENV. */
  readonly shop: string
}

/** The hour, in UTC, at which the day of a reminder begins. */
const dayBeginsAt = 6

/**
 * Returns a function for a process that runs every minute. Once a day it reminds the operators of
 * what waits for them. It remembers the day, so that the process does not list the inbox each time.
 */
export function createReminder(deps: ReminderDeps): () => Promise<void> {
  let remindedOn = ''
  return async () => {
    const day = isoAfter(deps.clock(), -dayBeginsAt * 3600).slice(0, 10)
    if (day === remindedOn) return
    await remindOperators(day, deps)
    remindedOn = day
  }
}

/**
 * Alerts the operators if something waits for them, once a `day`. The alert's id contains the day,
 * and the store refuses a second alert with the same id: so it does not matter how many processes
 * run. A crash after that does not lose the alert, because the sweeper publishes stored alerts.
 */
export async function remindOperators(
  day: string,
  deps: ReminderDeps,
): Promise<'alerted' | 'postponed' | 'failed' | 'known' | 'empty'> {
  const [list, deadLetters] = await Promise.all([listInbox(deps.orders), deps.countDeadLetters()])
  for (const refund of list.ended) await deps.orders.leaveInbox(refund)
  if (list.items.length + deadLetters === 0) return 'empty'
  const alert = reminderOf(list, deadLetters, day, deps)
  return (await deps.orders.placeAlert(alert)) ? publishAlert(alert, deps) : 'known'
}

function reminderOf(
  { items, hasMore }: Inbox,
  deadLetters: number,
  day: string,
  { shop, clock }: ReminderDeps,
): Alert {
  const number = items.length + deadLetters
  const count = `${hasMore ? 'more than ' : ''}${number}`
  const things = number === 1 ? 'thing waits' : 'things wait'
  const [oldest] = items
  const kinds = Object.groupBy(items, ({ kind }) => kind)
  const counts = Object.entries(kinds).map(([kind, { length }]) => [kind, length])
  return {
    id: `${reminders}#${day}`,
    type: 'inbox.reminder',
    subject: `${count} ${things} for a person`,
    body: {
      ...(oldest && { oldestSince: oldest.since }),
      kinds: { ...Object.fromEntries(counts), ...(deadLetters > 0 && { message: deadLetters }) },
      command: `make inbox ENV=${shop}`,
    },
    traceId: newTraceId(),
    orderId: reminders,
    at: clock().toISOString(),
  }
}
