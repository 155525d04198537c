import { RetryLater } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Order } from '../order/order.ts'
import { type RequestEffectsDeps, requestEffects } from '../order/request-effects.ts'
import type { OrderChange, OrderStore } from '../ports/order-store.ts'

type ChangeDeps = { readonly orders: OrderStore; readonly log: Log }

/** The current order, and whether the event of the change is recorded already. */
export type Refused = { readonly order: Order; readonly known: boolean }

/**
 * Applies one change and logs it. If the store refuses it, returns the current order and the
 * reason.
 */
export async function applyChange(
  wanted: OrderChange,
  traceId: string,
  { orders, log }: ChangeDeps,
): Promise<
  | { readonly done: true; readonly order: undefined }
  | (Refused & { readonly done: false; readonly soldOut: readonly string[] })
> {
  const { orderId, to } = wanted
  const result = await orders.change(wanted)
  if (result.outcome === 'changed') {
    log.info({ orderId, traceId, status: to, why: wanted.event.what }, 'order.transitioned')
    return { done: true, order: undefined }
  }
  const order = result.order ?? (await orders.read(orderId))
  if (!order) throw new Error(`order ${orderId} not found (${wanted.event.entry})`)
  return { done: false, order, known: result.known, soldOut: result.soldOut }
}

/**
 * Applies a change that does not change the status. Throws RetryLater if the order has changed
 * since it was read.
 */
export async function applyRecord(
  wanted: OrderChange,
  traceId: string,
  deps: ChangeDeps & RequestEffectsDeps,
): Promise<'recorded' | 'repeated'> {
  const result = await applyChange(wanted, traceId, deps)
  if (result.done) {
    await requestEffects(wanted, traceId, deps)
    return 'recorded'
  }
  if (result.known) return 'repeated'
  throw new RetryLater('the order has just changed', 1)
}
