/** Returns the path of an order's page. */
export function orderAddress(orderId: string): string {
  return `/api/orders/${orderId}`
}

/** Returns the path of an order's page for a buyer who has just paid. The webhook may not have arrived yet. */
export function paidAddress(orderId: string): string {
  return `${orderAddress(orderId)}?from=payment`
}
