import { maxOrderLines } from '../catalogue/limits.ts'
import type { PriceList } from '../catalogue/price-list.ts'
import type { Clock } from '../clock.ts'
import { ShopError } from '../errors.ts'
import { newOrderId } from '../ids.ts'
import type { Language } from '../language.ts'
import { sumLines } from '../money.ts'
import type { Product } from '../ports/product-store.ts'
import { demandsOf } from '../stock/demand.ts'
import { emailFields } from './email-key.ts'
import { checkAfterSession } from './open-payment.ts'
import { type Order, type OrderLine, openShardOf } from './order.ts'
import type { LimitCounter } from './order-limits.ts'

/**
 * How long the payment page stays open after the order is created, in seconds. Stripe's minimum is
 * 30 minutes.
 */
const sessionSeconds = 35 * 60

export type OrderRequest = {
  readonly items: readonly { readonly sku: string; readonly quantity: number }[]
  readonly language: Language
  readonly traceId: string
  /** The counters of unpaid orders that this order adds to. */
  readonly counters: readonly LimitCounter[]
  /** The buyer's cart. It has at most one unpaid order: ordering a changed cart replaces it. */
  readonly cartId?: string
  /**
   * True for an order outside the cart ("Buy now"): the cart keeps its lines when the order is
   * paid.
   */
  readonly isExpress?: boolean
  readonly customerId?: string
  readonly email?: string
  /** The client's idempotency key: a repeated request returns the same order. */
  readonly idempotencyKey?: string
}

/**
 * Returns a new order for the request, without storing it. Prices and names come from the price
 * list. Throws ShopError unknown_product, empty_cart or too_many.
 */
export async function draftOrder(
  request: OrderRequest,
  { priceList, clock }: { readonly priceList: PriceList; readonly clock: Clock },
): Promise<Order> {
  const products = await readProducts(request, priceList)
  const lines = request.items.map(({ sku, quantity }) => toLine(products, sku, quantity))
  const currency = products.values().next().value?.currency
  if (!currency) throw new ShopError('empty_cart', 'the order has no items')
  checkQuantities(lines, products)
  const orderId = newOrderId()
  const createdAt = clock().toISOString()
  const sessionExpiresAt = Math.floor(Date.parse(createdAt) / 1000) + sessionSeconds
  const { cartId, isExpress, customerId, email, language, traceId } = request
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
    outbox: {},
    countedIn: request.counters.map(({ name }) => name),
    ...(cartId && !isExpress && { cartId }),
    ...(customerId && { customerId }),
    ...emailFields(email),
    openShard: openShardOf(orderId),
    nextCheckAt: checkAfterSession({ sessionExpiresAt }),
  }
}

async function readProducts({ items }: OrderRequest, priceList: PriceList) {
  const products = new Map<string, Product>()
  for (const { sku } of items) {
    const product = await priceList.of(sku)
    if (!product)
      throw new ShopError('unknown_product', `product ${sku} does not exist`, { details: { sku } })
    products.set(sku, product)
  }
  return products
}

function toLine(products: ReadonlyMap<string, Product>, sku: string, quantity: number): OrderLine {
  const product = products.get(sku) as Product
  if (!Number.isInteger(quantity) || quantity < 1)
    throw new RangeError(`invalid quantity: ${quantity}`)
  const { name, price: unitPrice, taxRate } = product
  return { sku, name, quantity, unitPrice, taxRate }
}

function checkQuantities(lines: readonly OrderLine[], products: ReadonlyMap<string, Product>) {
  if (lines.length > maxOrderLines) {
    throw new ShopError('too_many', `an order can contain at most ${maxOrderLines} lines`, {
      details: { maxLines: maxOrderLines },
    })
  }
  for (const { sku, quantity } of demandsOf(lines, '')) {
    const { maxPerOrder } = products.get(sku) as Product
    if (quantity <= maxPerOrder) continue
    throw new ShopError('too_many', `an order can contain at most ${maxPerOrder} of ${sku}`, {
      details: { sku, maxPerOrder },
    })
  }
}
