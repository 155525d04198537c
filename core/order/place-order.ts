import { createHash } from 'node:crypto'
import type { PriceList } from '../catalogue/price-list.ts'
import { ShopError } from '../errors.ts'
import { cartName, type PlaceResult, type Reservation } from '../ports/order-store.ts'
import { demandsOf } from '../stock/demand.ts'
import { cartSeconds } from './cart-order.ts'
import { draftOrder, type OrderRequest } from './draft-order.ts'
import {
  type ExistingOrderDeps,
  type PlacedOrder,
  type Replaced,
  resolveExistingOrder,
} from './existing-order.ts'
import { openPayment } from './open-payment.ts'
import type { Order } from './order.ts'
import { refuseOversized } from './order-limits.ts'
import { demandOf, limitError, soldOutError } from './refusals.ts'

/** How long an Idempotency-Key identifies its order, in seconds. */
const keySeconds = 24 * 3600

/** How often a request tries to replace an unpaid order that other requests replace at the same time. */
const maxAttempts = 3

export type PlaceOrderDeps = ExistingOrderDeps & { readonly priceList: PriceList }

/**
 * Places an order. One write stores the order and takes its stock; then the payment session is
 * opened. Prices and names come from the price list. Throws ShopError unknown_product, sold_out,
 * price_changed, too_many, too_many_open_orders, empty_cart, idempotency_key_reused, busy,
 * payment_unavailable or payment_refused.
 */
export async function placeOrder(
  request: OrderRequest,
  deps: PlaceOrderDeps,
): Promise<PlacedOrder> {
  const order = await draftOrder(request, deps)
  const contents = digestOf(order)
  const reservations = reservationsOf(request, order, contents)
  refuseOversized(order.lines, request.counters)
  let result = await writeOrder(order, reservations, request, deps)
  // Again if another request, such as the first click of a double click, has replaced the order that
  // this one wanted to replace. It then usually finds the order that it asks for.
  for (let attempt = 0; result.outcome === 'reserved' && attempt < maxAttempts; attempt += 1) {
    const resolved = await resolveExistingOrder(result, { request, order, contents }, deps)
    if ('answer' in resolved) return resolved.answer
    result = await writeOrder(order, reservationsAfter(reservations, resolved), request, deps)
  }
  if (result.outcome === 'reserved')
    throw new ShopError('busy', 'another request is ordering this cart; try again')
  if (result.outcome === 'limited') throw limitError(result, order, deps)
  if (result.outcome === 'unavailable') throw await unavailable(result, order, deps)
  return { order, url: await openPayment(order, deps), repeated: false }
}

function reservationsOf(
  request: OrderRequest,
  order: Order,
  contents: string,
): readonly Reservation[] {
  const placedAt = Math.floor(Date.parse(order.createdAt) / 1000)
  const { cartId, customerId, idempotencyKey } = request
  const cart: Reservation | undefined = cartId
    ? { of: 'cart', name: cartName(cartId), contents, expiresAt: placedAt + cartSeconds }
    : undefined
  const caller = customerId ?? cartId ?? 'guest'
  const key: Reservation | undefined = idempotencyKey
    ? {
        of: 'key',
        name: `key#${sha256(`${caller} ${idempotencyKey}`)}`,
        contents,
        expiresAt: placedAt + keySeconds,
      }
    : undefined
  return [cart, key].filter((one) => one !== undefined)
}

/**
 * Returns the reservations for the second write. It takes over the reservations of closed orders,
 * and omits that of a paid cart.
 */
function reservationsAfter(
  reservations: readonly Reservation[],
  { replaced, keepsCart }: Replaced,
) {
  return reservations
    .filter(({ of }) => !(keepsCart && of === 'cart'))
    .map((one) => {
      const replaces = replaced[one.of]
      return replaces ? { ...one, replaces } : one
    })
}

async function writeOrder(
  order: Order,
  reservations: readonly Reservation[],
  { counters }: OrderRequest,
  { orders }: PlaceOrderDeps,
): Promise<PlaceResult> {
  const event = {
    entry: 'placed',
    at: order.createdAt,
    what: 'order placed',
    details: { total: order.total },
  }
  return orders.place(order, demandsOf(order.lines, order.currency), reservations, event, counters)
}

async function unavailable(
  { stock }: PlaceResult & { outcome: 'unavailable' },
  order: Order,
  { priceList }: PlaceOrderDeps,
): Promise<ShopError> {
  const short = stock.filter(({ sku, available }) => available < demandOf(order, sku))
  if (short.length > 0) return soldOutError(short)
  await priceList.refresh()
  const items = stock.map(({ sku, price }) => ({ sku, price }))
  return new ShopError('price_changed', 'a price has changed', { details: { items } })
}

/**
 * Returns a digest of an order's contents. Two requests with the same digest ask for the same
 * order: the same items, for the same buyer and cart.
 */
function digestOf({ lines, currency, language, customerId, cartId }: Order): string {
  const demands = demandsOf(lines, currency).map(({ sku, quantity, unitPrice }) => [
    sku,
    quantity,
    unitPrice,
  ])
  const cartPart = cartId ? [cartId] : []
  return sha256(JSON.stringify([demands, currency, language, customerId, ...cartPart]))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
