import { formatNumber } from './cost-of.ts'
import { monthOf } from './month.ts'
import type { UsageFile } from './price-file.ts'

/** Returns a line with Stripe's fees for a month's orders. They are not part of AWS's costs. */
export function stripeFees(orders: number, usage: UsageFile): string {
  const { assume } = monthOf(orders, usage)
  const [value, percent] = [assume('order_value_eur'), assume('stripe_percent')]
  const fixed = assume('stripe_eur_per_order')
  const fees = orders * ((value * percent) / 100 + fixed)
  return `Stripe's fees are extra: about ${formatNumber(Math.round(fees))} € for ${formatNumber(orders)} orders of ${value} € (${percent} % and ${fixed.toFixed(2)} € each, European cards)`
}
