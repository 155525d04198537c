import type { Clock } from '../clock.ts'
import { type RequestEffectsDeps, requestEffects } from '../order/request-effects.ts'
import type { OrderStore, OrderTimeline } from '../ports/order-store.ts'
import type { ItemStore } from '../ports/personal-data.ts'
import { erasureOf, expiryOf, fieldsToSet } from './judge-erasure.ts'

export type EraseOrderDeps = RequestEffectsDeps & {
  readonly orders: Pick<OrderStore, 'timeline' | 'change'>
  readonly items: Pick<ItemStore, 'readPartition' | 'setFields' | 'delete'>
  readonly clock: Clock
}

/** Why an order cannot be erased yet. */
export type Blocker = { readonly orderId: string; readonly why: string }

/**
 * Erases the personal data of a finished order. The record comes last: until then it leads to the
 * order if this stops in the middle.
 */
export async function eraseOrder({ order }: OrderTimeline, deps: EraseOrderDeps): Promise<void> {
  const { orderId, traceId, paymentIntentId } = order
  const lookup = paymentIntentId ? await deps.items.readPartition(`payment#${paymentIntentId}`) : []
  for (const item of [...(await deps.items.readPartition(orderId)), ...lookup]) {
    if (item.entry === 'order') continue
    const fields = fieldsToSet(item, expiryOf(order))
    if (Object.keys(fields).length > 0) await deps.items.setFields(item, fields)
  }
  const change = erasureOf(order, deps.clock())
  const { outcome } = await deps.orders.change(change)
  if (outcome === 'refused')
    throw new Error(`order ${orderId} has just changed. Run the same command again`)
  await requestEffects(change, traceId, deps)
}
