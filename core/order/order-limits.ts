import type { Client } from '../client.ts'
import { ShopError } from '../errors.ts'
import type { Order, OrderLine } from './order.ts'

/** How many unpaid orders one client may have, and how many units they may contain together. */
export type OrderLimit = { readonly orders: number; readonly units: number }

/**
 * What the limits count by: a guest (by cookie), an account, an IPv6 /64 (`subnet`), an IPv4
 * address or IPv6 /48 (`network`), and all requests that bypassed the edge together (`direct`).
 */
export const limitKinds = ['guest', 'account', 'subnet', 'network', 'direct'] as const

export type LimitKind = (typeof limitKinds)[number]

export type OrderLimits = Readonly<Record<LimitKind, OrderLimit>>

/** A counter that an order adds to while it is unpaid. */
export type LimitCounter = {
  readonly kind: LimitKind
  /** Its key in the store, e.g. `limit#network#203.0.113.7`. */
  readonly name: string
  readonly limit: OrderLimit
}

/** A counter that has no room for an order, with its current values. */
export type FullCounter = {
  readonly counter: LimitCounter
  readonly openOrders: number
  readonly heldUnits: number
  /** When the payment page of the newest counted order closes, in epoch seconds. */
  readonly endsAt: number
}

/** What one order adds to its counters, and subtracts when it is no longer unpaid. */
export type LimitShare = { readonly counters: readonly string[]; readonly units: number }

/** Returns the counters that limit a buyer: the account or the guest, and the client address. */
export function limitCounters(
  buyer: { readonly customerId?: string; readonly guestId: string; readonly client: Client },
  limits: OrderLimits,
): readonly LimitCounter[] {
  const { customerId, guestId, client } = buyer
  const counter = (kind: LimitKind, id: string): LimitCounter => ({
    kind,
    name: `limit#${kind}#${id}`,
    limit: limits[kind],
  })
  const person = customerId ? counter('account', customerId) : counter('guest', guestId)
  if (client === 'direct') return [person, counter('direct', 'all')]
  const { network, subnet } = client
  return [person, ...(subnet ? [counter('subnet', subnet)] : []), counter('network', network)]
}

/**
 * Throws ShopError too_many if the order alone holds more units than one of its counters allows:
 * closing other orders would not help.
 */
export function refuseOversized(
  lines: readonly OrderLine[],
  counters: readonly LimitCounter[],
): void {
  const maxUnits = Math.min(...counters.map(({ limit }) => limit.units))
  if (unitsOf(lines) <= maxUnits) return
  throw new ShopError('too_many', `an order can contain at most ${maxUnits} units`, {
    details: { maxUnits },
  })
}

/** Returns what an order adds to its counters. An order without `countedIn` has no counters. */
export function limitShare({
  countedIn = [],
  lines,
}: Pick<Order, 'countedIn' | 'lines'>): LimitShare {
  return { counters: countedIn, units: unitsOf(lines) }
}

/** Returns whether a full counter has room for `next` after it stops counting `replaced`. */
export function hasRoomWithout(
  { counter: { name, limit }, openOrders, heldUnits }: FullCounter,
  replaced: Order,
  next: Order,
): boolean {
  const { counters, units } = limitShare(replaced)
  const isCounted = counters.includes(name)
  return (
    openOrders - (isCounted ? 1 : 0) + 1 <= limit.orders &&
    heldUnits - (isCounted ? units : 0) + unitsOf(next.lines) <= limit.units
  )
}

/** Maximum Retry-After in seconds: any unpaid order may be paid or closed sooner and make room. */
const maxRetryAfter = 300

/**
 * Returns the error for a client whose counter is full. `endsAt` (epoch seconds) is when the
 * payment page of the newest counted order closes: by then the counter has room.
 */
export function tooManyOpenOrders(kind: LimitKind, endsAt: number, now: Date): ShopError {
  const wait = Math.ceil(endsAt - now.getTime() / 1000)
  return new ShopError('too_many_open_orders', 'this client has too many unpaid orders', {
    details: { limit: kind, retryAfter: Math.min(maxRetryAfter, Math.max(1, wait)) },
  })
}

function unitsOf(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0)
}
