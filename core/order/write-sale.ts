import type { OrderStore, OrderTimeline } from '../ports/order-store.ts'
import type { RecordSale } from '../ports/record-sale.ts'
import { type Attempt, type AttemptDeps, attemptEffect } from './attempt-effect.ts'
import { type DueSale, isSameSale, saleDueAt } from './due-sale.ts'
import type { Order } from './order.ts'
import { never } from './outbox.ts'
import { type SendTaskDeps, sendEffects } from './send-task.ts'

export type SaleDeps = AttemptDeps &
  SendTaskDeps & {
    readonly orders: Pick<OrderStore, 'timeline' | 'readDueSale' | 'replaceDueSale'>
    readonly recordSale: RecordSale
  }

/**
 * Brings the sales database up to date with an order, if that is due. Any number of processes may
 * do this at once: the database keeps the newest version. Returns `stale` if nothing is due, or if
 * the order has changed since its entry was read: the process that changed it sends a message, whose
 * handler calls this again. `known` is the entry that the caller has just stored, with a claim.
 */
export async function writeDueSale(
  { orderId, traceId }: Pick<Order, 'orderId' | 'traceId'>,
  deps: SaleDeps,
  known?: DueSale,
): Promise<'done' | 'postponed' | 'stale'> {
  const sale = known ?? (await deps.orders.readDueSale(orderId))
  if (!sale || (!known && sale.dueAt > deps.clock().toISOString())) return 'stale'
  const attempts = sale.attempts + 1
  const about = { orderId, traceId, effect: 'sale', attempts }
  let isCurrent = true
  const attempt = await attemptEffect(
    async () => {
      const timeline = await deps.orders.timeline(orderId)
      isCurrent = isSameSale(sale, timeline?.dueSale)
      if (timeline && isCurrent && isSold(timeline)) await deps.recordSale(timeline)
    },
    about,
    deps,
  )
  if (!isCurrent) return 'stale'
  const next = nextOf({ ...sale, attempts }, attempt)
  if (!(await deps.orders.replaceDueSale(sale, next))) return 'stale'
  if (attempt.state === 'postponed') await sendEffects({ orderId, traceId }, deps, attempt.dueAt)
  return next ? 'postponed' : 'done'
}

/** Returns whether the order was ever paid. */
const isSold = ({ order }: OrderTimeline) => order.charged !== undefined

function nextOf(sale: DueSale, attempt: Attempt): DueSale | undefined {
  if (attempt.state === 'done') return undefined
  return attempt.state === 'failed'
    ? { ...saleDueAt(sale, never), failure: attempt.failure }
    : saleDueAt(sale, attempt.dueAt)
}
