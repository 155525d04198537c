/** Returns the path of an order's page. */
export function orderAddress(orderId: string): string {
  return `/api/orders/${orderId}`
}

/** Returns the path of an order's page for a buyer who has just paid: the provider's word is on its way. */
export function paidAddress(orderId: string): string {
  return `${orderAddress(orderId)}?from=payment`
}
