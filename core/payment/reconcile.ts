import { newTraceId } from '../ids.ts'
import { retryFailedEffects } from '../order/relay-outbox.ts'
import type { ListedEvent } from '../ports/payment-gateway.ts'
import { handleProviderEvent, type ProviderEventDeps } from './apply-event.ts'
import { type Swept, sweep } from './sweep.ts'

/**
 * What a reconciliation found: events read, and what changed because of them, by outcome. `failed`
 * counts events and overdue orders that could not be dealt with.
 */
export type Reconciled = {
  readonly events: number
  readonly repaired: number
  readonly failed: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly swept: Swept
  /** Orders whose sale, announcement or mail had been refused for good, and is tried again. */
  readonly retried: number
}

/** These say that the shop knew. */
const known = ['repeated', 'foreign']

/**
 * Makes the orders agree with the provider after an outage: everything it told since `since` goes
 * through the very act that its webhook would have started, oldest first, and then a sweep looks at
 * what is overdue, and effects that were refused for good are tried again. Done twice, the second time changes nothing. One order that fails does not stop
 * the others.
 */
export async function reconcile(since: Date, deps: ProviderEventDeps): Promise<Reconciled> {
  const outcomes: Record<string, number> = {}
  for await (const event of deps.gateway.eventsSince(since)) {
    const outcome = await hear(event, deps)
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }
  const events = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
  const unchanged = [...known, 'failed'].reduce((sum, name) => sum + (outcomes[name] ?? 0), 0)
  const swept = await sweep(deps)
  const retried = await retryFailedEffects(deps)
  const failed = (outcomes['failed'] ?? 0) + (swept['failed'] ?? 0)
  return { events, repaired: events - unchanged, failed, outcomes, swept, retried }
}

async function hear({ eventId, read }: ListedEvent, deps: ProviderEventDeps): Promise<string> {
  let traceId = newTraceId()
  try {
    const event = await read()
    if (!event) return 'foreign'
    if ('traceId' in event && event.traceId) traceId = event.traceId
    const outcome = await handleProviderEvent(event, { traceId, redelivered: false }, deps)
    deps.log.info({ traceId, eventId, kind: event.kind, outcome }, 'reconcile.event')
    return outcome
  } catch (err) {
    deps.log.error({ traceId, eventId, err }, 'reconcile.failed')
    return 'failed'
  }
}
