import { type Clock, isoAfter } from '../clock.ts'
import type { Log } from '../log.ts'
import { Undeliverable } from '../ports/mailer.ts'
import { failureOf } from '../vendor-error.ts'
import { backoffSeconds, usualClaimSeconds } from './outbox.ts'

export type AttemptDeps = {
  readonly clock: Clock
  readonly log: Log
  /** Local only: factor for every wait. See `readTimeScale`. */
  readonly timeScale?: number
}

/** The result of an attempt. `dueAt` is when the next attempt is due (ISO 8601). */
export type Attempt =
  | { readonly state: 'done' }
  | { readonly state: 'postponed'; readonly dueAt: string }
  | { readonly state: 'failed'; readonly failure: string }

/** After this many attempts (about 15 minutes) an operator must act. */
const overdueAfter = 7

/** Returns when a claim that starts now ends (ISO 8601). */
export function claimUntil({ clock, timeScale = 1 }: Omit<AttemptDeps, 'log'>): string {
  return isoAfter(clock(), Math.max(5, usualClaimSeconds * timeScale))
}

/**
 * Tries an effect outside the orders table once, and logs its failure. `attempts` includes this
 * attempt. Never throws.
 */
export async function attemptEffect(
  run: () => Promise<void>,
  about: {
    readonly orderId: string
    readonly traceId: string
    readonly effect: string
    readonly attempts: number
  },
  { clock, log, timeScale = 1 }: AttemptDeps,
): Promise<Attempt> {
  try {
    await run()
    return { state: 'done' }
  } catch (err) {
    if (isPermanent(err)) {
      log.error({ ...about, err, failure: err.message }, 'effect.failed')
      return { state: 'failed', failure: err.message }
    }
    if (about.attempts < overdueAfter) log.warn({ ...about, err }, 'effect.postponed')
    else log.error({ ...about, err }, 'effect.overdue')
    return {
      state: 'postponed',
      dueAt: isoAfter(clock(), backoffSeconds(about.attempts) * timeScale),
    }
  }
}

/** Returns whether every further attempt would be refused too. */
const isPermanent = (err: unknown): err is Error =>
  err instanceof Undeliverable || failureOf(err)?.class === 'permanent'
