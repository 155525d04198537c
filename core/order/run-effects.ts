import type { Announce } from '../ports/announce.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { attemptEffect, claimUntil } from './attempt-effect.ts'
import { type Order, paidOf } from './order.ts'
import {
  afterClaim,
  claimed,
  dueEffects,
  type EffectName,
  isClaimCurrent,
  never,
  nextDueOf,
  type Outbox,
  type OutboxEntry,
} from './outbox.ts'
import { type MailDeps, sendDueMails } from './send-mails.ts'
import { sendEffects } from './send-task.ts'
import { type SaleDeps, writeDueSale } from './write-sale.ts'

export type EffectDeps = MailDeps &
  SaleDeps & {
    readonly orders: OrderStore
    readonly announceCompleted: Announce
  }

/**
 * Tries the due effects of an order, sends its due mails and writes its due sale. A
 * failed one does not delay the others. Returns `stale` if nothing is due or another process has
 * the claims.
 */
export async function runDueEffects(
  orderId: string,
  deps: EffectDeps,
): Promise<'done' | 'postponed' | 'stale'> {
  const order = await deps.orders.read(orderId)
  if (!order) throw new Error(`order ${orderId} not found (effects)`)
  const results = await Promise.all([
    runOutbox(order, deps),
    sendDueMails(order, deps),
    writeDueSale(order, deps),
  ])
  if (results.includes('postponed')) return 'postponed'
  return results.includes('done') ? 'done' : 'stale'
}

async function runOutbox(order: Order, deps: EffectDeps) {
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
  const attempt = await attemptEffect(() => effects[name](order, deps), about, deps)
  if (attempt.state === 'done') return undefined
  if (attempt.state === 'failed') return { ...entry, dueAt: never, failure: attempt.failure }
  return { ...entry, dueAt: attempt.dueAt }
}

type RunEffect = (order: Order, deps: EffectDeps) => Promise<void>

const effects: Readonly<Record<EffectName, RunEffect>> = {
  sale: async ({ orderId }, { orders, recordSale }) => {
    const timeline = await orders.timeline(orderId)
    if (timeline) await recordSale(timeline)
  },
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
}
