import { isoAfter } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Announce } from '../ports/announce.ts'
import { type Mail, type Mailer, Undeliverable } from '../ports/mailer.ts'
import type { OrderStore } from '../ports/order-store.ts'
import type { RecordSale } from '../ports/record-sale.ts'
import { failureOf } from '../vendor-error.ts'
import { type Order, paidOf } from './order.ts'
import {
  afterClaim,
  backoffSeconds,
  claimed,
  dueAfter,
  dueEffects,
  type EffectName,
  isClaimCurrent,
  never,
  nextDueOf,
  type Outbox,
  type OutboxEntry,
  usualClaimSeconds,
} from './outbox.ts'
import { type SendTaskDeps, sendEffects } from './send-task.ts'

export type EffectDeps = SendTaskDeps & {
  readonly orders: OrderStore
  readonly recordSale: RecordSale
  readonly announceCompleted: Announce
  readonly mailer: Mailer
  /** Returns the mail to the buyer; undefined if the order has no e-mail address. */
  readonly completedMail: (order: Order) => Mail | undefined
  readonly log: Log
  /** Local only: factor for every wait. See `readTimeScale`. */
  readonly timeScale?: number
}

/** After this many attempts (about 15 minutes) an operator must act. */
const overdueAfter = 7

/** Returns when a claim that starts now ends (ISO 8601). */
export function claimUntil({ clock, timeScale = 1 }: EffectDeps): string {
  return isoAfter(clock(), Math.max(5, usualClaimSeconds * timeScale))
}

/**
 * Tries the due effects of an order. One process at a time tries an effect. A failed effect does
 * not delay the others. Returns `stale` if nothing is due or another process has the claim.
 */
export async function runDueEffects(
  orderId: string,
  deps: EffectDeps,
): Promise<'done' | 'postponed' | 'stale'> {
  const order = await deps.orders.read(orderId)
  if (!order) throw new Error(`order ${orderId} not found (effects)`)
  const names = dueEffects(order.outbox, deps.clock())
  if (names.length === 0) return 'stale'
  const claim = claimed(order.outbox, names, claimUntil(deps))
  const outbox = { ...order.outbox, ...claim }
  const { isReplaced } = await deps.orders.replaceOutbox(order, outbox)
  return isReplaced ? tryEffects({ ...order, outbox }, claim, deps) : 'stale'
}

/**
 * Tries claimed effects, stores the results, and sends the message for the next attempt. `order` is
 * the order with the claim.
 */
export async function tryEffects(
  order: Order,
  claim: Outbox,
  deps: EffectDeps,
): Promise<'done' | 'postponed' | 'stale'> {
  const names = Object.keys(claim) as EffectName[]
  const results = await Promise.all(
    names.map(async (name) => [name, await tryEffect(name, order, deps)] as const),
  )
  const remaining = Object.fromEntries(results.filter(([, entry]) => entry)) as Outbox
  const outbox = await endClaim(order, claim, remaining, deps)
  if (!outbox) return 'stale'
  const next = nextDueOf(outbox)
  if (next === undefined) return 'done'
  if (next !== never) await sendEffects(order, deps, next)
  return 'postponed'
}

/**
 * Stores the remaining entries and returns the outbox; undefined if another process has claimed the
 * entries since.
 */
async function endClaim(
  order: Order,
  claim: Outbox,
  remaining: Outbox,
  { orders }: EffectDeps,
): Promise<Outbox | undefined> {
  let current: Order | undefined = order
  while (current && isClaimCurrent(current.outbox, claim)) {
    const outbox = afterClaim(current.outbox, claim, remaining)
    const result = await orders.replaceOutbox(current, outbox)
    if (result.isReplaced) return outbox
    // Retry: only an entry outside this claim has changed.
    current = result.order
  }
  return undefined
}

/** Returns the entry that stays in the outbox; undefined if the effect succeeded. */
async function tryEffect(
  name: EffectName,
  order: Order,
  deps: EffectDeps,
): Promise<OutboxEntry | undefined> {
  const { orderId, traceId, outbox } = order
  const entry = outbox[name] as OutboxEntry
  const about = { orderId, traceId, effect: name, attempts: entry.attempts }
  try {
    await effects[name](order, deps)
    return undefined
  } catch (err) {
    if (isPermanent(err)) {
      deps.log.error({ ...about, err, failure: err.message }, 'effect.failed')
      return { ...entry, dueAt: never, failure: err.message }
    }
    if (entry.attempts < overdueAfter) deps.log.warn({ ...about, err }, 'effect.postponed')
    else deps.log.error({ ...about, err }, 'effect.overdue')
    const seconds = backoffSeconds(entry.attempts) * (deps.timeScale ?? 1)
    return dueAfter(entry, deps.clock(), seconds)
  }
}

/** Returns whether every further attempt would be refused too. */
const isPermanent = (err: unknown): err is Error =>
  err instanceof Undeliverable || failureOf(err)?.class === 'permanent'

type RunEffect = (order: Order, deps: EffectDeps) => Promise<void>

const effects: Readonly<Record<EffectName, RunEffect>> = {
  sale: (order, { recordSale }) => recordSale(order, order.completedAt ?? order.updatedAt),
  announcement: (order, { announceCompleted }) => {
    const { orderId, traceId, completedAt } = order
    const { amount: total, currency } = paidOf(order)
    return announceCompleted({
      id: `${orderId}#completed`,
      type: 'order.completed',
      subject: `Order ${orderId} completed`,
      body: { orderId, total, currency, completedAt },
      traceId,
    })
  },
  mail: async (order, { completedMail, mailer }) => {
    const mail = completedMail(order)
    if (mail) await mailer(mail)
  },
}
