/** Returns the path of an order's page. */
export function orderPath(orderId: string): string {
  return `/api/orders/${orderId}`
}

/**
 * Returns the path of an order's page for a buyer who has just paid. The webhook may not have
 * arrived yet.
 */
export function paidPath(orderId: string): string {
  return `${orderPath(orderId)}?from=payment`
}
