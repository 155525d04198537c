import type { OrderRecovery } from '../ports/order-recovery.ts'
import type { OrderChange, OrderStore } from '../ports/order-store.ts'
import { type Judgement, judgeRecovery } from './judge-recovery.ts'
import { orderStatuses } from './lifecycle.ts'
import type { Order } from './order.ts'
import { type RequestEffectsDeps, requestEffects } from './request-effects.ts'

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
 * Lets the agent write the sales of these orders to the sales database again. Returns how many. A
 * second call with the same `reason` changes nothing.
 */
export async function rewriteSales(
  orders: AsyncIterable<Order> | Iterable<Order>,
  reason: string,
  deps: RequestEffectsDeps & { readonly orders: Pick<OrderStore, 'change'> },
): Promise<number> {
  let count = 0
  for await (const { orderId, traceId } of orders) {
    const change: OrderChange = {
      orderId,
      from: orderStatuses,
      event: {
        entry: `sale-rewritten#${reason}`,
        at: deps.clock().toISOString(),
        what: 'sale to be written again',
        details: { reason },
      },
      rewritesSale: true,
    }
    if ((await deps.orders.change(change)).outcome === 'refused') continue
    count += 1
    await requestEffects(change, traceId, deps)
  }
  return count
}
