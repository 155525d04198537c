import { type Clock, isoAfter } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Alert, Announce } from '../ports/announce.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { failureOf } from '../vendor-error.ts'
import { afterNever } from './outbox.ts'

export type AlertDeps = {
  readonly orders: Pick<OrderStore, 'closeAlert' | 'overdue'>
  readonly announceAlert: Announce
  readonly clock: Clock
  readonly log: Log
}

/**
 * If an alert is still due after this many seconds, its failure is logged as an error, which raises
 * an alarm.
 */
const overdueAfterSeconds = 900

/**
 * Publishes a stored alert. Never throws: if the topic or the table does not answer, the alert
 * stays due and the sweeper retries it every minute. It is published again if the process crashes
 * before it is closed.
 */
export async function publishAlert(
  alert: Alert,
  { orders, announceAlert, clock, log }: AlertDeps,
): Promise<'alerted' | 'postponed' | 'failed'> {
  const { id, type, subject, body, orderId, traceId, at } = alert
  const about = { orderId, traceId, effect: 'alert', id }
  try {
    const failure = await announceAlert({ id, type, subject, body, traceId }).then(
      () => undefined,
      permanentFailure,
    )
    await orders.closeAlert(alert, failure?.message)
    if (failure) log.error({ ...about, err: failure, failure: failure.message }, 'effect.failed')
    return failure ? 'failed' : 'alerted'
  } catch (err) {
    if (isoAfter(at, overdueAfterSeconds) > clock().toISOString())
      log.warn({ ...about, err }, 'effect.postponed')
    else log.error({ ...about, err }, 'effect.overdue')
    return 'postponed'
  }
}

/**
 * Publishes permanently failed alerts again, for an operator who has removed the cause. Returns how
 * many the topic has accepted.
 */
export async function retryFailedAlerts(deps: AlertDeps): Promise<number> {
  let count = 0
  for await (const overdue of deps.orders.overdue(afterNever)) {
    if (overdue.kind !== 'alert' || !overdue.alert.failure) continue
    if ((await publishAlert(overdue.alert, deps)) === 'alerted') count += 1
  }
  return count
}

/** Returns the error if every further attempt would fail too; throws it otherwise. */
function permanentFailure(err: unknown): Error {
  if (err instanceof Error && failureOf(err)?.class === 'permanent') return err
  throw err
}
