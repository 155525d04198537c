import { createHash } from 'node:crypto'
import type { PriceList } from '../catalogue/price-list.ts'
import { ShopError } from '../errors.ts'
import {
  cartName,
  type PlaceResult,
  type Reservation,
  type ShortStock,
} from '../ports/order-store.ts'
import { demandsOf } from '../stock/demand.ts'
import { cancelUnpaid } from './cancel-unpaid.ts'
import { cartSeconds, hasSameLines, hasTakenMoney, heldOf } from './cart-order.ts'
import { draftOrder, type OrderRequest } from './draft-order.ts'
import { type OpenPaymentDeps, openPayment, paymentOf } from './open-payment.ts'
import type { Order } from './order.ts'
import {
  type FullCounter,
  hasRoomWithout,
  refuseOversized,
  tooManyOpenOrders,
} from './order-limits.ts'

const keySeconds = 24 * 3600
/** For how long buying the same thing again may be an accident. */
const repeatSeconds = 24 * 3600

export type PlaceOrderDeps = OpenPaymentDeps & { readonly priceList: PriceList }

export type PlacedOrder = {
  readonly order: Order
  /** Where the buyer pays; undefined where there is nothing to pay any more. */
  readonly url: string | undefined
  /** This order was there already: the same cart or the same Idempotency-Key asked for it before. */
  readonly repeated: boolean
}

/**
 * Places an order: order and stock hold in one write, then the payment session. Prices and names are
 * the shop's own. Throws ShopError unknown_product, sold_out, price_changed, too_many,
 * too_many_open_orders, empty_cart, idempotency_key_reused, busy, payment_unavailable or payment_refused.
 */
export async function placeOrder(
  request: OrderRequest,
  deps: PlaceOrderDeps,
): Promise<PlacedOrder> {
  const order = await draftOrder(request, deps)
  const contents = digestOf(order)
  let names = reservationsOf(request, order, contents)
  refuseOversized(order.lines, request.counters)
  let result = await write(order, names, request, deps)
  // Cart and key may each stand for an order of their own.
  for (let met = 0; result.outcome === 'reserved' && met < names.length; met += 1) {
    const { name: taken, orderId: replaces } = result
    const standing = await meetStanding(result, { request, order, contents }, deps)
    if (typeof standing === 'object') return standing
    names =
      standing === 'beside'
        ? names.filter((one) => one.name !== taken)
        : names.map((one) => (one.name === taken ? { ...one, replaces } : one))
    result = await write(order, names, request, deps)
  }
  if (result.outcome === 'reserved')
    throw new ShopError('busy', 'this cart is being ordered, try again')
  if (result.outcome === 'limited') throw limited(result, order, deps)
  if (result.outcome === 'unavailable') throw await unavailable(result, order, deps)
  return { order, url: await openPayment(order, deps), repeated: false }
}

/** The cart's name comes before the key's: who repeats a key must hear of that key. */
function reservationsOf(
  request: OrderRequest,
  order: Order,
  contents: string,
): readonly Reservation[] {
  const placedAt = Math.floor(Date.parse(order.createdAt) / 1000)
  const { cartId, customerId, idempotencyKey } = request
  const caller = customerId ?? cartId ?? 'guest'
  return [
    ...(cartId ? [{ name: cartName(cartId), contents, expiresAt: placedAt + cartSeconds }] : []),
    ...(idempotencyKey
      ? [
          {
            name: `key#${sha256(`${caller} ${idempotencyKey}`)}`,
            contents,
            expiresAt: placedAt + keySeconds,
          },
        ]
      : []),
  ]
}

async function write(
  order: Order,
  names: readonly Reservation[],
  { counters }: OrderRequest,
  { orders }: PlaceOrderDeps,
): Promise<PlaceResult> {
  const entry = {
    entry: 'placed',
    at: order.createdAt,
    what: 'order placed',
    details: { total: order.total },
  }
  return orders.place(order, demandsOf(order.lines, order.currency), names, entry, counters)
}

/**
 * The existing order that answers this request too, or whether a new order takes over its name or is
 * placed beside it. A paid cart keeps its name: without it the cart would look unpaid and could be
 * bought again. What was paid is not ordered again by accident: only under an Idempotency-Key of its own.
 * Throws ShopError idempotency_key_reused, sold_out, too_many_open_orders or busy.
 */
async function meetStanding(
  result: PlaceResult & { outcome: 'reserved' },
  wanted: { readonly request: OrderRequest; readonly order: Order; readonly contents: string },
  deps: PlaceOrderDeps,
): Promise<PlacedOrder | 'replaces' | 'beside'> {
  const { name, orderId, contents } = result
  const isKey = name.startsWith('key#')
  const isSame = contents === wanted.contents
  if (isKey && !isSame) {
    throw new ShopError('idempotency_key_reused', 'this Idempotency-Key was used for another order')
  }
  const standing = await deps.orders.read(orderId)
  if (!standing) return 'replaces'
  const answer = { order: standing, url: undefined, repeated: true }
  if (standing.status !== 'pending') {
    if (!hasTakenMoney(standing)) return 'replaces'
    if (isKey || isRepeatOf(standing, wanted)) return answer
    return standing.cartId ? 'beside' : 'replaces'
  }
  if (isSame) {
    const url = await paymentOf(standing, deps)
    if (url === 'closed') return 'replaces'
    return url === 'paid' ? answer : { ...answer, url }
  }
  // Once its order is cancelled, its units are anybody's: not for an order that cannot be placed.
  const short = result.stock.filter(
    ({ sku, available }) => available + heldOf(standing, sku) < demandOf(wanted.order, sku),
  )
  if (short.length > 0) throw soldOut(short, standing)
  const full = result.full.find((one) => !hasRoomWithout(one, standing, wanted.order))
  if (full) throw limited(full, wanted.order, deps)
  if (await cancelUnpaid(standing, 'replaced by another order', deps)) return 'replaces'
  const now = (await deps.orders.read(orderId)) ?? standing
  // Still pending: the provider has the payment, and its event has not arrived yet.
  const isPaidNow = now.status === 'pending' || hasTakenMoney(now)
  if (!isPaidNow || !now.cartId) return 'replaces'
  if (wanted.request.isExpress) throw new ShopError('busy', 'the cart is being paid, try again')
  return { ...answer, order: now }
}

/** Does the request order once more what was paid already? Of "Buy now", only within a day. */
function isRepeatOf(
  standing: Order,
  { request, order }: { readonly request: OrderRequest; readonly order: Order },
): boolean {
  if (request.idempotencyKey || !hasSameLines(standing.lines, order.lines)) return false
  const ageMs = Date.parse(order.createdAt) - Date.parse(standing.createdAt)
  return standing.cartId !== undefined || ageMs < repeatSeconds * 1000
}

function limited(
  { counter: { kind }, openOrders, heldUnits, endsAt }: FullCounter,
  { traceId }: Order,
  { clock, log }: PlaceOrderDeps,
): ShopError {
  log.warn({ traceId, limit: kind, openOrders, heldUnits }, 'order.limited')
  return tooManyOpenOrders(kind, endsAt, clock())
}

async function unavailable(
  { stock }: PlaceResult & { outcome: 'unavailable' },
  order: Order,
  { priceList }: PlaceOrderDeps,
): Promise<ShopError> {
  const short = stock.filter(({ sku, available }) => available < demandOf(order, sku))
  if (short.length > 0) return soldOut(short)
  await priceList.refresh()
  const items = stock.map(({ sku, price }) => ({ sku, price }))
  return new ShopError('price_changed', 'a price has changed', { details: { items } })
}

/** `own`: the buyer's open order, whose units are the buyer's to have. */
function soldOut(short: readonly ShortStock[], own?: Order): ShopError {
  const items = short.map(({ sku, available }) => ({
    sku,
    available: available + heldOf(own, sku),
  }))
  return new ShopError('sold_out', 'not enough is left of what you ordered', { details: { items } })
}

function demandOf(order: Order, sku: string): number {
  return demandsOf(order.lines, order.currency).find((demand) => demand.sku === sku)?.quantity ?? 0
}

/** Two requests with one digest ask for the same order: of the cart, or of the same things beside it. */
function digestOf({ lines, currency, language, customerId, cartId }: Order): string {
  const demands = demandsOf(lines, currency).map(({ sku, quantity, unitPrice }) => [
    sku,
    quantity,
    unitPrice,
  ])
  const ofCart = cartId ? [cartId] : []
  return sha256(JSON.stringify([demands, currency, language, customerId, ...ofCart]))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
