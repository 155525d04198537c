import type { Clock } from '../clock.ts'
import { ShopError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { ShortStock } from '../ports/order-store.ts'
import { demandsOf } from '../stock/demand.ts'
import { heldUnits } from './cart-order.ts'
import type { Order } from './order.ts'
import { type FullCounter, tooManyOpenOrders } from './order-limits.ts'

/** Returns the error for a client whose counter is full, and logs the counter. */
export function limitError(
  { counter: { kind }, openOrders, heldUnits, endsAt }: FullCounter,
  { traceId }: Order,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): ShopError {
  log.warn({ traceId, limit: kind, openOrders, heldUnits }, 'order.limited')
  return tooManyOpenOrders(kind, endsAt, clock())
}

/**
 * Returns the error with the units that are left. The units of `own`, the buyer's open order, are
 * available to the buyer.
 */
export function soldOutError(short: readonly ShortStock[], own?: Order): ShopError {
  const items = short.map(({ sku, available }) => ({
    sku,
    available: available + heldUnits(own, sku),
  }))
  return new ShopError('sold_out', 'not enough stock for this order', { details: { items } })
}

/** Returns how many units of a product the order takes. */
export function demandOf(order: Order, sku: string): number {
  return demandsOf(order.lines, order.currency).find((demand) => demand.sku === sku)?.quantity ?? 0
}
