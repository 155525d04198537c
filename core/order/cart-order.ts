import { retentionSeconds } from '../retention.ts'
import { isPaid, isPaymentInProgress } from './lifecycle.ts'
import type { Order } from './order.ts'

/** How long a browser keeps its cart, in seconds. The reservation of a cart is kept as long. */
export const cartSeconds = retentionSeconds('cart')

type Line = { readonly sku: string; readonly quantity: number }

/**
 * Returns whether the order was paid or a payment is in progress, even if the money was refunded
 * later. Such an order has used its cart: only an explicit new request may order the same items
 * again.
 */
export function hasTakenMoney({ status, charged, refunded }: Order): boolean {
  return isPaid(status) || isPaymentInProgress(status) || charged !== undefined || refunded > 0
}

/** Returns how many units of a product the order holds while it is unpaid. */
export function heldUnits(order: Order | undefined, sku: string): number {
  return order?.status === 'pending' ? quantityIn(order.lines, sku) : 0
}

/** Returns whether two lists contain the same products and quantities, in any order. */
export function hasSameLines(one: readonly Line[], other: readonly Line[]): boolean {
  const skus = new Set([...one, ...other].map(({ sku }) => sku))
  return [...skus].every((sku) => quantityIn(one, sku) === quantityIn(other, sku))
}

/** Returns the total quantity of a product over all lines. */
export function quantityIn(lines: readonly Line[], sku: string): number {
  return lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0)
}
