import { createHash } from 'node:crypto'
import { maxOrderLines } from '../catalogue/limits.ts'
import type { PriceList } from '../catalogue/price-list.ts'
import type { Product } from '../catalogue/product-store.ts'
import { ShopError } from '../errors.ts'
import { newOrderId } from '../ids.ts'
import type { Language } from '../language.ts'
import { sumLines } from '../money.ts'
import { demandsOf } from '../stock/demand.ts'
import { cancelUnpaid } from './cancel-order.ts'
import { isOpen, isPaid, isUnderWay } from './lifecycle.ts'
import { checkAfterSession, type OpenPaymentDeps, openPayment, paymentOf } from './open-payment.ts'
import { type Order, type OrderLine, openShardOf } from './order.ts'
import type { PlaceResult, Reservation } from './order-store.ts'

/** Lines an order may have at most. */
export const maxLines = maxOrderLines

/** How long the payment page stays open, from the order's creation: Stripe asks for 30 minutes at least. */
const sessionSeconds = 35 * 60
const nameSeconds = 24 * 3600

export type OrderRequest = {
  readonly items: readonly { readonly sku: string; readonly quantity: number }[]
  readonly language: Language
  readonly traceId: string
  /** Makes the signed token that shows the order to whoever has its link. */
  readonly guestToken: (orderId: string, createdAt: string) => string
  readonly cartId?: string
  readonly customerId?: string
  readonly email?: string
  /** The caller's name for this one intent: asked twice, answered alike. */
  readonly idempotencyKey?: string
}

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
 * the shop's own. Throws ShopError unknown_product, sold_out, price_changed, too_many, empty_cart,
 * idempotency_key_reused, busy, payment_unavailable or payment_refused.
 */
export async function placeOrder(
  request: OrderRequest,
  deps: PlaceOrderDeps,
): Promise<PlacedOrder> {
  const order = await draftOrder(request, deps)
  const contents = digestOf(order)
  let names = reservationsOf(request, order, contents)
  let result = await write(order, names, deps)
  // Cart and key may each stand for an order of their own.
  for (let met = 0; result.outcome === 'reserved' && met < names.length; met += 1) {
    const { name: taken, orderId: replaces } = result
    const standing = await meetStanding(result, contents, deps)
    if (standing) return standing
    names = names.map((one) => (one.name === taken ? { ...one, replaces } : one))
    result = await write(order, names, deps)
  }
  if (result.outcome === 'reserved')
    throw new ShopError('busy', 'this cart is being ordered, try again')
  if (result.outcome === 'unavailable') throw await unavailable(result, order, deps)
  return { order, url: await openPayment(order, deps), repeated: false }
}

async function draftOrder(
  request: OrderRequest,
  { priceList, clock }: PlaceOrderDeps,
): Promise<Order> {
  const products = await productsOf(request, priceList)
  const lines = request.items.map(({ sku, quantity }) => lineOf(products, sku, quantity))
  const currency = products.values().next().value?.currency
  if (!currency) throw new ShopError('empty_cart', 'there is nothing to order')
  checkQuantities(lines, products)
  const orderId = newOrderId()
  const createdAt = clock().toISOString()
  const sessionExpiresAt = Math.floor(Date.parse(createdAt) / 1000) + sessionSeconds
  const { cartId, customerId, email, language, traceId } = request
  return {
    orderId,
    status: 'pending',
    createdAt,
    updatedAt: createdAt,
    traceId,
    language,
    lines,
    total: sumLines(lines),
    currency,
    sessionExpiresAt,
    attempt: 1,
    refunded: 0,
    disputesOpen: 0,
    guestToken: request.guestToken(orderId, createdAt),
    ...(cartId && { cartId }),
    ...(customerId && { customerId }),
    ...(email && { email }),
    openShard: openShardOf(orderId),
    nextCheckAt: checkAfterSession({ sessionExpiresAt }),
  }
}

async function productsOf({ items }: OrderRequest, priceList: PriceList) {
  const products = new Map<string, Product>()
  for (const { sku } of items) {
    const product = await priceList.of(sku)
    if (!product)
      throw new ShopError('unknown_product', `there is no product ${sku}`, { details: { sku } })
    products.set(sku, product)
  }
  return products
}

function lineOf(products: ReadonlyMap<string, Product>, sku: string, quantity: number): OrderLine {
  const product = products.get(sku) as Product
  if (!Number.isInteger(quantity) || quantity < 1) throw new RangeError(`no quantity: ${quantity}`)
  const { name, price: unitPrice, taxRate } = product
  return { sku, name, quantity, unitPrice, taxRate }
}

function checkQuantities(lines: readonly OrderLine[], products: ReadonlyMap<string, Product>) {
  if (lines.length > maxLines) {
    throw new ShopError('too_many', `an order has ${maxLines} lines at most`, {
      details: { maxLines },
    })
  }
  for (const { sku, quantity } of demandsOf(lines, '')) {
    const { maxPerOrder } = products.get(sku) as Product
    if (quantity <= maxPerOrder) continue
    throw new ShopError('too_many', `an order takes ${maxPerOrder} of ${sku} at most`, {
      details: { sku, maxPerOrder },
    })
  }
}

/** The cart's name comes before the key's: who repeats a key must hear of that key. */
function reservationsOf(
  request: OrderRequest,
  order: Order,
  contents: string,
): readonly Reservation[] {
  const expiresAt = Math.floor(Date.parse(order.createdAt) / 1000) + nameSeconds
  const { cartId, customerId, idempotencyKey } = request
  const caller = customerId ?? cartId ?? 'guest'
  return [
    ...(cartId ? [{ name: `cart#${cartId}`, contents, expiresAt }] : []),
    ...(idempotencyKey
      ? [{ name: `key#${sha256(`${caller} ${idempotencyKey}`)}`, contents, expiresAt }]
      : []),
  ]
}

async function write(
  order: Order,
  names: readonly Reservation[],
  { orders }: PlaceOrderDeps,
): Promise<PlaceResult> {
  const entry = {
    entry: 'placed',
    at: order.createdAt,
    what: 'order placed',
    details: { total: order.total },
  }
  return orders.place(order, demandsOf(order.lines, order.currency), names, entry)
}

/**
 * The order that stands under a name already, where it answers this request too; undefined where it is
 * closed, or has been closed here, and the name is free for another.
 */
async function meetStanding(
  { name, orderId, contents }: PlaceResult & { outcome: 'reserved' },
  wanted: string,
  deps: PlaceOrderDeps,
): Promise<PlacedOrder | undefined> {
  const isKey = name.startsWith('key#')
  if (isKey && contents !== wanted) {
    throw new ShopError('idempotency_key_reused', 'this Idempotency-Key was used for another order')
  }
  const standing = await deps.orders.read(orderId)
  if (!standing) return undefined
  const answer = { order: standing, url: undefined, repeated: true }
  const { status, charged } = standing
  // Whoever was told to come back may find it swept away: nothing came of it, under either name.
  if (!isOpen(status) && !isPaid(status) && !charged) return undefined
  if (status !== 'pending') {
    const isSame = isKey || (contents === wanted && isUnderWay(status))
    return isSame ? answer : undefined
  }
  if (contents !== wanted) {
    await cancelUnpaid(standing, 'the cart has changed', deps)
    return undefined
  }
  const url = await paymentOf(standing, deps)
  if (url === 'closed') return undefined
  return url === 'paid' ? answer : { ...answer, url }
}

async function unavailable(
  { stock }: PlaceResult & { outcome: 'unavailable' },
  order: Order,
  { priceList }: PlaceOrderDeps,
): Promise<ShopError> {
  const soldOut = stock.filter(({ sku, available }) => available < demandOf(order, sku))
  if (soldOut.length > 0) {
    const items = soldOut.map(({ sku, available }) => ({ sku, available }))
    return new ShopError('sold_out', 'not enough is left of what you ordered', {
      details: { items },
    })
  }
  await priceList.refresh()
  const items = stock.map(({ sku, price }) => ({ sku, price }))
  return new ShopError('price_changed', 'a price has changed', { details: { items } })
}

function demandOf(order: Order, sku: string): number {
  return demandsOf(order.lines, order.currency).find((demand) => demand.sku === sku)?.quantity ?? 0
}

/** Two requests with one digest ask for the same order. */
function digestOf({ lines, currency, language, customerId }: Order): string {
  const demands = demandsOf(lines, currency).map(({ sku, quantity, unitPrice }) => [
    sku,
    quantity,
    unitPrice,
  ])
  return sha256(JSON.stringify([demands, currency, language, customerId]))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
