import { ShopError } from '../errors.ts'
import type { ReservationOwner, ReservedResult } from '../ports/order-store.ts'
import { cancelUnpaid } from './cancel-unpaid.ts'
import { hasSameLines, hasTakenMoney, heldUnits } from './cart-order.ts'
import type { OrderRequest } from './draft-order.ts'
import { findPaymentPage, type OpenPaymentDeps } from './open-payment.ts'
import type { Order } from './order.ts'
import { hasRoomWithout } from './order-limits.ts'
import { demandOf, limitError, soldOutError } from './refusals.ts'

/** A "Buy now" order of the same items within this many seconds counts as an accidental repeat. */
const repeatSeconds = 24 * 3600

export type ExistingOrderDeps = OpenPaymentDeps

export type PlacedOrder = {
  readonly order: Order
  /** Address of the payment page; undefined if there is nothing left to pay. */
  readonly url: string | undefined
  /** True if the order already existed: an earlier request had the same cart or Idempotency-Key. */
  readonly repeated: boolean
}

/** The order that a request asks for, not stored yet. `contents` is a digest of it. */
export type RequestedOrder = {
  readonly request: OrderRequest
  readonly order: Order
  readonly contents: string
}

/** Ids of the closed orders whose reservations the new order takes over. */
export type Replaced = {
  readonly replaced: { readonly cart?: string; readonly key?: string }
  /**
   * True if a paid cart keeps its reservation. Without it the cart would look unpaid, and the buyer
   * could pay for it twice.
   */
  readonly keepsCart: boolean
}

/**
 * Handles a request whose cart or Idempotency-Key is already reserved by an order. Returns that
 * order if it is what the request asks for. Otherwise returns what the new order replaces. Throws
 * ShopError idempotency_key_reused, sold_out, too_many_open_orders or busy.
 */
export async function resolveExistingOrder(
  result: ReservedResult,
  wanted: RequestedOrder,
  deps: ExistingOrderDeps,
): Promise<{ readonly answer: PlacedOrder } | Replaced> {
  const { cart, key } = result
  const keyAnswer = key && (await resolveKey(key, wanted, deps))
  if (keyAnswer) return { answer: keyAnswer }
  const cartAnswer = cart && (await resolveCart(cart, result, wanted, deps))
  if (typeof cartAnswer === 'object') return { answer: cartAnswer }
  return {
    replaced: { ...(cart && { cart: cart.orderId }), ...(key && { key: key.orderId }) },
    keepsCart: cartAnswer === 'keep',
  }
}

/** Returns the order of a repeated key, even if it is paid; undefined if that order is closed. */
async function resolveKey(
  { orderId, contents }: ReservationOwner,
  wanted: RequestedOrder,
  deps: ExistingOrderDeps,
): Promise<PlacedOrder | undefined> {
  if (contents !== wanted.contents)
    throw new ShopError('idempotency_key_reused', 'this Idempotency-Key was used for another order')
  const existing = await deps.orders.read(orderId)
  if (!existing) return undefined
  if (existing.status === 'pending') return continuePayment(existing, deps)
  return hasTakenMoney(existing) ? repeated(existing) : undefined
}

/**
 * Returns the cart's order if it is what the request asks for, `replace` if a new order takes its
 * place, or `keep` if the cart is paid and the new order is separate. An unpaid order with the same
 * contents continues its payment; one with other contents is cancelled. Items that are already paid
 * are ordered again only with a new Idempotency-Key, so that a buyer cannot pay twice by accident.
 */
async function resolveCart(
  { orderId, contents }: ReservationOwner,
  { stock, full }: ReservedResult,
  wanted: RequestedOrder,
  deps: ExistingOrderDeps,
): Promise<PlacedOrder | 'replace' | 'keep'> {
  const existing = await deps.orders.read(orderId)
  if (!existing) return 'replace'
  if (existing.status !== 'pending') {
    if (!hasTakenMoney(existing)) return 'replace'
    if (isRepeatOf(existing, wanted)) return repeated(existing)
    return existing.cartId ? 'keep' : 'replace'
  }
  if (contents === wanted.contents) return (await continuePayment(existing, deps)) ?? 'replace'
  // Check before cancelling: a cancelled order releases its units to all buyers, and the new order
  // might not be possible.
  const short = stock.filter(
    ({ sku, available }) => available + heldUnits(existing, sku) < demandOf(wanted.order, sku),
  )
  if (short.length > 0) throw soldOutError(short, existing)
  const tooMany = full.find((one) => !hasRoomWithout(one, existing, wanted.order))
  if (tooMany) throw limitError(tooMany, wanted.order, deps)
  if (await cancelUnpaid(existing, 'replaced by another order', deps)) return 'replace'
  const now = (await deps.orders.read(orderId)) ?? existing
  // If it is still pending, the provider has the payment, but its event has not arrived yet.
  const isPaidNow = now.status === 'pending' || hasTakenMoney(now)
  if (!isPaidNow || !now.cartId) return 'replace'
  if (wanted.request.isExpress) throw new ShopError('busy', 'this cart is being paid; try again')
  return repeated(now)
}

const repeated = (order: Order, url?: string): PlacedOrder => ({ order, url, repeated: true })

/**
 * Returns the unpaid order with its payment page, or without a page if the buyer has already paid.
 * Returns undefined if the order is now closed.
 */
async function continuePayment(
  order: Order,
  deps: ExistingOrderDeps,
): Promise<PlacedOrder | undefined> {
  const url = await findPaymentPage(order, deps)
  if (url === 'closed') return undefined
  return url === 'paid' ? repeated(order) : repeated(order, url)
}

/**
 * Returns whether the request repeats a paid order. A "Buy now" order is repeated within a day
 * only.
 */
function isRepeatOf(existing: Order, { request, order }: RequestedOrder): boolean {
  if (request.idempotencyKey || !hasSameLines(existing.lines, order.lines)) return false
  const ageMs = Date.parse(order.createdAt) - Date.parse(existing.createdAt)
  return existing.cartId !== undefined || ageMs < repeatSeconds * 1000
}
