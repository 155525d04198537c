/**
 * The steps of handling a paid order, first to last. Each has a message that waits in the queue
 * until the step is due.
 */
export const steps = ['start-packaging', 'start-shipping', 'complete'] as const

export type Step = (typeof steps)[number]

/**
 * Effects outside the orders table that follow the completion of an order. Only earlier releases
 * put `sale` into the outbox: it is now a separate entry, see `DueSale`.
 */
export type EffectName = 'sale' | 'announcement'

export type OutboxName = 'step' | EffectName

export const outboxNames: readonly OutboxName[] = ['step', 'sale', 'announcement']

/** A message or effect that is not done yet. The transition that requires it writes it. */
export type OutboxEntry = {
  /** When the next attempt is due (ISO 8601). */
  readonly dueAt: string
  /** Number of attempts, including the current one. */
  readonly attempts: number
  /** Which step is due; only in the entry `step`. */
  readonly step?: Step
  /** Why the effect failed permanently. Only an operator can have it retried. */
  readonly failure?: string
}

export type Outbox = { readonly [Name in OutboxName]?: OutboxEntry }

/** Duration of a claim in seconds: longer than the calls of an effect take. */
export const usualClaimSeconds = 60

/** Due time of permanently failed effects: later than every time that a sweeper queries. */
export const never = '9999-12-31T23:59:59.999Z'

/** Sorts after `never`. At this time, everything in the index of open orders is due. */
export const afterNever = 'never'

/** Returns the effects that are due. */
export function dueEffects(outbox: Outbox, now: Date): readonly EffectName[] {
  return effectsOf(outbox).filter((name) => (outbox[name]?.dueAt ?? never) <= now.toISOString())
}

/** Returns the effects that failed permanently. */
export function failedEffects(outbox: Outbox): readonly EffectName[] {
  return effectsOf(outbox).filter((name) => outbox[name]?.failure !== undefined)
}

/** Returns the named entries with a claim until `until` (ISO 8601) and one more attempt. */
export function claimed(outbox: Outbox, names: readonly OutboxName[], until: string): Outbox {
  return Object.fromEntries(
    names.flatMap((name) => {
      const entry = outbox[name]
      return entry ? [[name, { ...entry, dueAt: until, attempts: entry.attempts + 1 }]] : []
    }),
  )
}

/**
 * Returns whether `outbox` still has the claimed entries: no other process has claimed them since.
 */
export function isClaimCurrent(outbox: Outbox, claim: Outbox): boolean {
  return namesOf(claim).every(
    (name) =>
      outbox[name]?.dueAt === claim[name]?.dueAt &&
      outbox[name]?.attempts === claim[name]?.attempts,
  )
}

/**
 * Returns the outbox after a claim. Claimed entries that are not in `remaining` are done. Keeps
 * entries with names that only a later release knows.
 */
export function afterClaim(outbox: Outbox, claim: Outbox, remaining: Outbox): Outbox {
  const unclaimed = Object.entries(outbox).filter(([name]) => !(name in claim))
  return { ...Object.fromEntries(unclaimed), ...remaining }
}

/**
 * Returns the seconds before a failed effect is retried: 15, 30, 60 … up to 15 minutes. There is no
 * last attempt.
 */
export function backoffSeconds(attempts: number): number {
  return Math.min(900, 15 * 2 ** Math.min(attempts - 1, 10))
}

/** Returns when the next entry is due (ISO 8601); undefined if the outbox is empty. */
export function nextDueOf(outbox: Outbox): string | undefined {
  return Object.values<OutboxEntry>(outbox)
    .map(({ dueAt }) => dueAt)
    .sort()[0]
}

const namesOf = (outbox: Outbox) => outboxNames.filter((name) => outbox[name])

const effectsOf = (outbox: Outbox) =>
  namesOf(outbox).filter((name): name is EffectName => name !== 'step')
