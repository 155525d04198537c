import { newTraceId } from '../ids.ts'
import { retryFailedAlerts } from '../order/alerts.ts'
import { retryFailedEffects } from '../order/relay-outbox.ts'
import type { ListedEvent } from '../ports/payment-gateway.ts'
import { handleProviderEvent, type ProviderEventDeps } from './handle-provider-event.ts'
import { type Swept, sweep } from './sweep.ts'

/**
 * Result of a reconciliation: the number of events read, and of changes by outcome. `failed` counts
 * events and overdue orders that could not be processed.
 */
export type Reconciled = {
  readonly events: number
  readonly repaired: number
  readonly failed: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly swept: Swept
  /**
   * Number of orders whose permanently failed effects are retried, plus alerts published again.
   */
  readonly retried: number
}

/** Outcomes that changed nothing. */
const unchangedOutcomes = ['repeated', 'foreign']

/**
 * Brings the orders up to date with the provider after an outage. Applies every event since
 * `since`, oldest first, as the webhook does. Then sweeps overdue orders and retries permanently
 * failed effects. A second run changes nothing. A failed order does not stop the others.
 */
export async function reconcile(since: Date, deps: ProviderEventDeps): Promise<Reconciled> {
  const outcomes: Record<string, number> = {}
  for await (const event of deps.gateway.eventsSince(since)) {
    const outcome = await applyEvent(event, deps)
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }
  const events = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
  const unchanged = [...unchangedOutcomes, 'failed'].reduce(
    (sum, name) => sum + (outcomes[name] ?? 0),
    0,
  )
  const swept = await sweep(deps)
  const retried = (await retryFailedEffects(deps)) + (await retryFailedAlerts(deps))
  const failed = (outcomes['failed'] ?? 0) + (swept['failed'] ?? 0)
  return { events, repaired: events - unchanged, failed, outcomes, swept, retried }
}

async function applyEvent(
  { eventId, read }: ListedEvent,
  deps: ProviderEventDeps,
): Promise<string> {
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
