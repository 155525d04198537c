import { formatMoney } from '#core/money.ts'
import type { OrderTimeline } from '#core/ports/order-store.ts'

/** Returns a function that formats amounts in the currency that the order was charged in. */
export const moneyOf = ({ order }: Pick<OrderTimeline, 'order'>) => {
  const currency = order.charged?.currency ?? order.currency
  return (amount: number) => formatMoney({ amount, currency }, 'en')
}
