import { findCurrency } from './currencies.ts'
import { formatMoney, type Money } from './money.ts'

/**
 * Stripe's minimum charge in minor units, for accounts that are paid out in the same currency. For
 * other currencies Stripe converts its minimum at the current exchange rate, so it is unknown here.
 * Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
const minimumCharges: Readonly<Record<string, number>> = {
  AED: 200,
  AUD: 50,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  HUF: 17_500,
  INR: 50,
  JPY: 50,
  MXN: 1000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1000,
  USD: 50,
}

/**
 * Stripe's maximum charge in minor units. Stripe's page gives a number of digits; where its text
 * and its example differ, this is the smaller amount. IDR has 9 digits, because American Express
 * accepts no more.
 */
const maximumCharges: Readonly<Record<string, number>> = {
  COP: 9_999_999_999,
  HUF: 9_999_999_999,
  IDR: 999_999_999,
  INR: 999_999_999,
  JPY: 9_999_999_999,
  LBP: 99_999_999_999,
}

/** Returns Stripe's minimum charge in minor units; 1 if it depends on an exchange rate. */
export const minimumCharge = (currency: string): number => minimumCharges[currency] ?? 1

/** Returns Stripe's maximum charge in minor units. */
export const maximumCharge = (currency: string): number => maximumCharges[currency] ?? 99_999_999

/**
 * Returns why Stripe would refuse the charge; undefined if it accepts it. The currency must be
 * known.
 */
export function chargeFault({ amount, currency }: Money): string | undefined {
  const { step } = findCurrency(currency)
  const money = (minor: number) => `${minor} (${formatMoney({ amount: minor, currency }, 'en')})`
  if (amount < minimumCharge(currency)) {
    return `Stripe charges at least ${money(minimumCharge(currency))}`
  }
  if (amount > maximumCharge(currency)) {
    return `Stripe charges at most ${money(maximumCharge(currency))}`
  }
  if (amount % step !== 0) return `Stripe charges ${currency} in multiples of ${money(step)}`
  return undefined
}
