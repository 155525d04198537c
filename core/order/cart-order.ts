import { isPaid, isUnderWay } from './lifecycle.ts'
import type { Order } from './order.ts'

/** For how long a browser keeps its cart, and the shop knows whether that cart was paid. */
export const cartSeconds = 30 * 24 * 3600

type Line = { readonly sku: string; readonly quantity: number }

/**
 * Returns whether money was taken for the order or is on its way, even if it went back since. Such an
 * order has used up its cart: ordering the same things again must be a decision of the buyer.
 */
export function hasTakenMoney({ status, charged, refunded }: Order): boolean {
  return isPaid(status) || isUnderWay(status) || charged !== undefined || refunded > 0
}

/** Returns how many units the order keeps off the shelf for its buyer, who has not paid yet. */
export function heldOf(order: Order | undefined, sku: string): number {
  return order?.status === 'pending' ? quantityIn(order.lines, sku) : 0
}

/** Returns whether two lists name the same products and quantities, in any order. */
export function hasSameLines(one: readonly Line[], other: readonly Line[]): boolean {
  const skus = new Set([...one, ...other].map(({ sku }) => sku))
  return [...skus].every((sku) => quantityIn(one, sku) === quantityIn(other, sku))
}

/** Returns the units of a product, however many lines name it. */
export function quantityIn(lines: readonly Line[], sku: string): number {
  return lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0)
}
