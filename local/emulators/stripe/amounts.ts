import * as limits from '#core/charge-limits.ts'
import { currencyCodes, findCurrency, isCurrency } from '#core/currencies.ts'
import { StripeRefusal } from './refusal.ts'

/**
 * Returns the minimum charge in a currency (lower case), in minor units. Where Stripe converts its
 * minimum at the current exchange rate, the emulator uses 50 of the smallest unit.
 */
export function minimumCharge(currency: string): number {
  const minimum = limits.minimumCharge(currency.toUpperCase())
  return minimum > 1 ? minimum : 50 * findCurrency(currency.toUpperCase()).step
}

export const maximumCharge = (currency: string) => limits.maximumCharge(currency.toUpperCase())

/** Throws StripeRefusal for a currency in which Stripe does not charge. */
export function checkCurrency(currency: string, param: string): void {
  if (isCurrency(currency.toUpperCase())) return
  const all = currencyCodes.join(', ').toLowerCase()
  const text = `Invalid currency: ${currency}. Stripe currently supports these currencies: ${all}`
  throw new StripeRefusal(text, { param })
}

/**
 * Throws StripeRefusal for amounts such as 1.234 KWD or 12.50 ISK, which Stripe accepts in larger
 * steps only.
 */
export function checkStep(amount: number, currency: string, param: string): void {
  const { step } = findCurrency(currency.toUpperCase())
  if (amount % step === 0) return
  const text = `Invalid amount: ${amount} ${currency} is not evenly divisible by ${step}.`
  throw new StripeRefusal(text, { param })
}
