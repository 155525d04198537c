import { isoAfter } from '../clock.ts'

/** The steps of a long task, in order. Each is a message that waits in the queue until it is due. */
export const steps = ['start-packaging', 'start-shipping', 'complete'] as const

export type Step = (typeof steps)[number]

/** What must happen outside the shop once an order is completed. */
export type EffectName = 'sale' | 'announcement' | 'mail'

export type OutboxName = 'step' | EffectName

export const outboxNames: readonly OutboxName[] = ['step', 'sale', 'announcement', 'mail']

/** Something that has not happened yet. It was written with the transition that asks for it. */
export type OutboxEntry = {
  /** When it is tried, or tried again (ISO 8601). */
  readonly dueAt: string
  /** How often it was tried, the try under way included. */
  readonly attempts: number
  /** Of `step`: which one is due. */
  readonly step?: Step
  /** Why it was refused for good. It is not tried again unless an operator asks for it. */
  readonly failure?: string
}

export type Outbox = { readonly [Name in OutboxName]?: OutboxEntry }

/** Seconds for which an effect is its process's own: longer than the effect's calls take. */
export const usualClaimSeconds = 60

/** When what was refused for good is due: after every time that a sweeper asks for. */
export const never = '9999-12-31T23:59:59.999Z'

/** Returns the effects whose time has come. */
export function dueEffects(outbox: Outbox, now: Date): readonly EffectName[] {
  return effectsOf(outbox).filter((name) => (outbox[name]?.dueAt ?? never) <= now.toISOString())
}

/** Returns the effects that were refused for good. */
export function failedEffects(outbox: Outbox): readonly EffectName[] {
  return effectsOf(outbox).filter((name) => outbox[name]?.failure !== undefined)
}

/** Returns the entries that `names` name as they stand while they are tried. */
export function claimed(outbox: Outbox, names: readonly OutboxName[], until: string): Outbox {
  return Object.fromEntries(
    names.flatMap((name) => {
      const entry = outbox[name]
      return entry ? [[name, { ...entry, dueAt: until, attempts: entry.attempts + 1 }]] : []
    }),
  )
}

/** Returns whether `outbox` still has the entries of a claim: no one else has begun to try them. */
export function holds(outbox: Outbox, claim: Outbox): boolean {
  return namesOf(claim).every(
    (name) =>
      outbox[name]?.dueAt === claim[name]?.dueAt &&
      outbox[name]?.attempts === claim[name]?.attempts,
  )
}

/** Returns the outbox after a claim has ended: what is not in `remaining` has happened. */
export function afterClaim(outbox: Outbox, claim: Outbox, remaining: Outbox): Outbox {
  const untried = namesOf(outbox).filter((name) => !(name in claim))
  return { ...Object.fromEntries(untried.map((name) => [name, outbox[name]])), ...remaining }
}

/** Seconds until an effect that failed is tried again: 15, 30, 60 … up to 15 minutes, without an end. */
export function backoffSeconds(attempts: number): number {
  return Math.min(900, 15 * 2 ** Math.min(attempts - 1, 10))
}

/** Returns when something of the outbox is due next (ISO 8601); undefined when it is empty. */
export function nextDueOf(outbox: Outbox): string | undefined {
  return namesOf(outbox)
    .map((name) => outbox[name]?.dueAt ?? never)
    .sort()[0]
}

/** Returns an entry that is tried again after `seconds`. */
export function dueAfter(entry: OutboxEntry, now: Date, seconds: number): OutboxEntry {
  return { ...entry, dueAt: isoAfter(now, seconds) }
}

const namesOf = (outbox: Outbox) => outboxNames.filter((name) => outbox[name])

const effectsOf = (outbox: Outbox) =>
  namesOf(outbox).filter((name): name is EffectName => name !== 'step')
