import { taxWithin } from '../money.ts'
import type { OrderLine } from './order.ts'

/** The VAT of all items with one rate. `rate`: basis points; `amount`: minor units. */
export type Tax = { readonly rate: number; readonly amount: number }

/** Returns the VAT in an order's lines by rate, highest rate first. */
export function taxByRate(lines: readonly OrderLine[]): readonly Tax[] {
  const grossByRate = new Map<number, number>()
  for (const { taxRate, quantity, unitPrice } of lines)
    grossByRate.set(taxRate, (grossByRate.get(taxRate) ?? 0) + quantity * unitPrice)
  return [...grossByRate]
    .sort(([a], [b]) => b - a)
    .map(([rate, gross]) => ({ rate, amount: taxWithin(gross, rate) }))
}
