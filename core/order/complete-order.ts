import { randomUUID } from 'node:crypto'
import { type Clock, isoAfter, secondsUntil } from '../clock.ts'
import { RetryLater } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Announce } from '../ports/announce.ts'
import { type Mail, type Mailer, Undeliverable } from '../ports/mailer.ts'
import type { SendMessage } from '../ports/messages.ts'
import type { OrderStore } from '../ports/order-store.ts'
import type { RecordSale } from '../ports/record-sale.ts'
import type { DueStep } from './advance-order.ts'
import { sourcesOf } from './lifecycle.ts'
import { type Order, paidOf } from './order.ts'
import { sendStepAt } from './send-step.ts'

/**
 * For how long completing an order is one process's own: longer than all its calls may take, which is
 * 44 s where the table answers at its second try and the database wakes at its last.
 */
export const usualClaimSeconds = 60

export type CompleteDeps = {
  readonly orders: OrderStore
  readonly recordSale: RecordSale
  readonly announceCompleted: Announce
  readonly mailer: Mailer
  readonly sendStep: SendMessage<'order.step'>
  /** The mail to the buyer; undefined for an order without an address. */
  readonly completedMail: (order: Order) => Mail | undefined
  readonly claimSeconds?: number
  readonly clock: Clock
  readonly log: Log
}

type Effect = { readonly name: string; readonly run: () => Promise<void> }

/**
 * Completes a shipped order: claims it, writes the sale, announces it, mails the buyer, and records
 * `completed` only while the claim is still ours. Throws RetryLater while another holds the claim.
 *
 * What cannot be taken back has no condition to refuse it. After a failure, what was done is written
 * down, so that an announcement or a mail goes out twice only where a process dies, cannot reach its
 * table, or does not hear that it was taken; both bear a stable id.
 */
export async function completeOrder(
  due: Omit<DueStep, 'step' | 'redelivered'>,
  deps: CompleteDeps,
): Promise<'completed' | 'early' | 'stale'> {
  const { orderId, dueAt, traceId } = due
  const now = deps.clock()
  if (Date.parse(dueAt) > now.getTime()) {
    await sendStepAt({ orderId, step: 'complete', dueAt, traceId }, deps)
    return 'early'
  }
  const token = randomUUID()
  const claim = {
    stepDueAt: dueAt,
    token,
    now: now.toISOString(),
    until: isoAfter(now, deps.claimSeconds ?? usualClaimSeconds),
  }
  const { outcome, order } = await deps.orders.claimCompletion(orderId, claim)
  if (!order) throw new Error(`completing an order that is not there: ${orderId}`)
  if (outcome === 'refused') return refuse(order, now)
  const done = await effectsDone(order, deps)
  const fresh: string[] = []
  try {
    for (const { name, run } of effectsOf(order, now.toISOString(), deps)) {
      if (done.has(name)) continue
      refuseBeyond(claim.until, deps)
      await run()
      fresh.push(name)
    }
    return await finish(order, token, deps)
  } catch (error) {
    await Promise.allSettled(fresh.map((name) => noteEffect(orderId, name, deps)))
    throw error
  }
}

function refuse(order: Order, now: Date): 'stale' {
  if (order.status !== 'shipping' || !order.completionUntil) return 'stale'
  throw new RetryLater(
    'another process is completing this order',
    secondsUntil(order.completionUntil, now) + 1,
  )
}

/** Whoever has slept through its claim must not do what another has taken over. */
function refuseBeyond(until: string, { clock }: CompleteDeps): void {
  if (clock().toISOString() >= until) throw new RetryLater('the claim of this order is over', 1)
}

function effectsOf(order: Order, completedAt: string, deps: CompleteDeps): readonly Effect[] {
  const { orderId, traceId } = order
  const { amount: total, currency } = paidOf(order)
  const announcement = {
    id: `${orderId}#completed`,
    type: 'order.completed',
    subject: `Order ${orderId} completed`,
    body: { orderId, total, currency, completedAt },
    traceId,
  }
  const mail = deps.completedMail(order)
  return [
    { name: 'sale', run: () => deps.recordSale(order, completedAt) },
    { name: 'announcement', run: () => deps.announceCompleted(announcement) },
    ...(mail ? [{ name: 'mail', run: () => send(mail, order, deps) }] : []),
  ]
}

/** An address that takes no mail must not keep its order from its end. */
async function send(mail: Mail, { orderId, traceId }: Order, deps: CompleteDeps): Promise<void> {
  try {
    await deps.mailer(mail)
  } catch (error) {
    if (!(error instanceof Undeliverable)) throw error
    deps.log.error({ orderId, traceId, err: error }, 'mail.undeliverable')
  }
}

/** What an earlier try has done already; nothing where this is the first. */
async function effectsDone(order: Order, { orders, log }: CompleteDeps): Promise<Set<string>> {
  const { orderId, traceId, completionClaims = 1 } = order
  if (completionClaims === 1) return new Set()
  const story = await orders.story(orderId)
  const names = story?.entries.map(({ entry }) => entry.split('did#')[1])
  const done = new Set(names?.filter((name) => name !== undefined))
  log.warn({ orderId, traceId, completionClaims, done: [...done] }, 'completion taken over')
  return done
}

async function noteEffect(
  orderId: string,
  name: string,
  { orders, clock }: CompleteDeps,
): Promise<void> {
  await orders.record(orderId, {
    entry: `did#${name}`,
    at: clock().toISOString(),
    what: `${name} done`,
  })
}

async function finish(
  order: Order,
  token: string,
  deps: CompleteDeps,
): Promise<'completed' | 'stale'> {
  const { orderId, traceId } = order
  const { outcome } = await deps.orders.change({
    orderId,
    ...sourcesOf('complete'),
    where: { completionToken: token },
    remove: ['owed', 'openShard', 'nextCheckAt', 'stepDueAt', 'completionToken', 'completionUntil'],
    entry: { entry: 'completed', at: deps.clock().toISOString(), what: 'order completed' },
  })
  if (outcome === 'refused') return 'stale'
  deps.log.info({ orderId, traceId, step: 'complete' }, 'order.transition')
  return 'completed'
}
