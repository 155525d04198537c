import type { Clock } from '../clock.ts'
import type { OrderRecovery } from '../ports/order-recovery.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { type Judgement, judgeRecovery } from './judge-recovery.ts'
import { openShardOf } from './order.ts'

/** Result of a recovery: how many orders had each judgement, and which an operator must check. */
export type Recovered = {
  readonly counts: Readonly<Partial<Record<Judgement | 'postponed', number>>>
  /** Orders that stay as they were at the point in time. */
  readonly toCheck: readonly { readonly orderId: string; readonly why: Judgement }[]
}

/**
 * Copies the orders that have changed since a restored point in time from the replaced table.
 * `isLive` if the shop already uses the restored table. Idempotent. `postponed` orders could not be
 * copied yet: another process has just changed the order, or the restored table does not have its
 * product until the catalogue is applied.
 */
export async function recoverOrders(
  { point, isLive }: { readonly point: string; readonly isLive: boolean },
  recovery: OrderRecovery,
): Promise<Recovered> {
  const counts: Partial<Record<Judgement | 'postponed', number>> = {}
  const toCheck: { orderId: string; why: Judgement }[] = []
  const seen = new Set<string>()
  for await (const orderId of recovery.changedSince(point)) {
    if (seen.has(orderId)) continue
    seen.add(orderId)
    const versions = await recovery.read(orderId)
    const judgement = judgeRecovery(versions, point)
    const isDone = judgement !== 'copy' || (await recovery.copy(versions))
    const outcome = isDone ? judgement : 'postponed'
    counts[outcome] = (counts[outcome] ?? 0) + 1
    if (judgement === 'unsound' || judgement === 'missing')
      toCheck.push({ orderId, why: judgement })
  }
  await recovery.copyExpiring({ isLive })
  return { counts, toCheck }
}

/**
 * Lets the agent write the sales of the orders that were completed since `point` to the sales
 * database again, which was restored to an earlier time. Returns how many. A second call for the
 * same restore changes nothing.
 */
export async function rewriteSales(
  { point, restoredTo }: { readonly point: string; readonly restoredTo: string },
  {
    recovery,
    orders,
    clock,
  }: {
    readonly recovery: Pick<OrderRecovery, 'completedSince'>
    readonly orders: Pick<OrderStore, 'change'>
    readonly clock: Clock
  },
): Promise<number> {
  let count = 0
  for await (const { orderId, outbox } of recovery.completedSince(point)) {
    // The sale is still to be written anyway.
    if (outbox.sale) continue
    const now = clock().toISOString()
    const { outcome } = await orders.change({
      orderId,
      from: ['completed'],
      set: { openShard: openShardOf(orderId), nextCheckAt: now },
      outbox: { sale: { dueAt: now, attempts: 0 } },
      event: {
        entry: `sale-rewritten#${restoredTo}`,
        at: now,
        what: 'sale to be written again, because the sales database was restored',
      },
    })
    if (outcome === 'changed') count += 1
  }
  return count
}
