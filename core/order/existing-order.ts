import { ShopError } from '../errors.ts'
import type { ReservedResult, TakenName } from '../ports/order-store.ts'
import { cancelUnpaid } from './cancel-unpaid.ts'
import { hasSameLines, hasTakenMoney, heldOf } from './cart-order.ts'
import type { OrderRequest } from './draft-order.ts'
import { type OpenPaymentDeps, paymentOf } from './open-payment.ts'
import type { Order } from './order.ts'
import { hasRoomWithout } from './order-limits.ts'
import { demandOf, limited, soldOut } from './refusals.ts'

/** For how long buying the same thing again may be an accident. */
const repeatSeconds = 24 * 3600

export type ExistingOrderDeps = OpenPaymentDeps

export type PlacedOrder = {
  readonly order: Order
  /** Where the buyer pays; undefined where there is nothing to pay any more. */
  readonly url: string | undefined
  /** This order was there already: the same cart or the same Idempotency-Key asked for it before. */
  readonly repeated: boolean
}

/** What was asked for: `contents` is its digest. */
export type Wanted = {
  readonly request: OrderRequest
  readonly order: Order
  readonly contents: string
}

/** The orders, by id, whose names a new order takes over. */
export type Replaced = {
  readonly replaced: { readonly cart?: string; readonly key?: string }
  /** A paid cart keeps its name: without it the cart would look unpaid and could be bought again. */
  readonly keepsCart: boolean
}

/**
 * Returns the existing order that answers a request whose names are taken, or what a new order
 * replaces. Throws ShopError idempotency_key_reused, sold_out, too_many_open_orders or busy.
 */
export async function resolveExistingOrder(
  result: ReservedResult,
  wanted: Wanted,
  deps: ExistingOrderDeps,
): Promise<{ readonly answer: PlacedOrder } | Replaced> {
  const { cart, key } = result
  const ofKey = key && (await meetKey(key, wanted, deps))
  if (ofKey) return { answer: ofKey }
  const ofCart = cart && (await meetCart(cart, result, wanted, deps))
  if (typeof ofCart === 'object') return { answer: ofCart }
  return {
    replaced: { ...(cart && { cart: cart.orderId }), ...(key && { key: key.orderId }) },
    keepsCart: ofCart === 'beside',
  }
}

/** Whoever repeats a key is given its order, even a paid one; undefined where that order is closed. */
async function meetKey(
  { orderId, contents }: TakenName,
  wanted: Wanted,
  deps: ExistingOrderDeps,
): Promise<PlacedOrder | undefined> {
  if (contents !== wanted.contents)
    throw new ShopError('idempotency_key_reused', 'this Idempotency-Key was used for another order')
  const emulatorg = await deps.orders.read(orderId)
  if (!emulatorg) return undefined
  if (emulatorg.status === 'pending') return stillPayable(emulatorg, deps)
  return hasTakenMoney(emulatorg) ? repeated(emulatorg) : undefined
}

/**
 * A cart has one open order. The same contents lead back to its payment; other contents replace it.
 * What was paid is not ordered again by accident: only under an Idempotency-Key of its own.
 */
async function meetCart(
  { orderId, contents }: TakenName,
  { stock, full }: ReservedResult,
  wanted: Wanted,
  deps: ExistingOrderDeps,
): Promise<PlacedOrder | 'replaces' | 'beside'> {
  const emulatorg = await deps.orders.read(orderId)
  if (!emulatorg) return 'replaces'
  if (emulatorg.status !== 'pending') {
    if (!hasTakenMoney(emulatorg)) return 'replaces'
    if (isRepeatOf(emulatorg, wanted)) return repeated(emulatorg)
    return emulatorg.cartId ? 'beside' : 'replaces'
  }
  if (contents === wanted.contents) return (await stillPayable(emulatorg, deps)) ?? 'replaces'
  // Once its order is cancelled, its units are anybody's: not for an order that cannot be placed.
  const short = stock.filter(
    ({ sku, available }) => available + heldOf(emulatorg, sku) < demandOf(wanted.order, sku),
  )
  if (short.length > 0) throw soldOut(short, emulatorg)
  const tooMany = full.find((one) => !hasRoomWithout(one, emulatorg, wanted.order))
  if (tooMany) throw limited(tooMany, wanted.order, deps)
  if (await cancelUnpaid(emulatorg, 'replaced by another order', deps)) return 'replaces'
  const now = (await deps.orders.read(orderId)) ?? emulatorg
  // Still pending: the provider has the payment, and its event has not arrived yet.
  const isPaidNow = now.status === 'pending' || hasTakenMoney(now)
  if (!isPaidNow || !now.cartId) return 'replaces'
  if (wanted.request.isExpress) throw new ShopError('busy', 'the cart is being paid, try again')
  return repeated(now)
}

const repeated = (order: Order, url?: string): PlacedOrder => ({ order, url, repeated: true })

/** The open order with its payment page, or as paid; undefined where it is closed by now. */
async function stillPayable(
  order: Order,
  deps: ExistingOrderDeps,
): Promise<PlacedOrder | undefined> {
  const url = await paymentOf(order, deps)
  if (url === 'closed') return undefined
  return url === 'paid' ? repeated(order) : repeated(order, url)
}

/** Does the request order once more what was paid already? Of "Buy now", only within a day. */
function isRepeatOf(emulatorg: Order, { request, order }: Wanted): boolean {
  if (request.idempotencyKey || !hasSameLines(emulatorg.lines, order.lines)) return false
  const ageMs = Date.parse(order.createdAt) - Date.parse(emulatorg.createdAt)
  return emulatorg.cartId !== undefined || ageMs < repeatSeconds * 1000
}
