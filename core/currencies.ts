/**
 * A currency that Stripe charges in, with Stripe's minor units. Not taken from `Intl`, which
 * describes how people write currencies and differs between browsers.
 *
 * Source: https://docs.stripe.com/currencies (zero-decimal, three-decimal, special cases, minimum
 * and maximum charge amounts). BGN is left out: the euro replaced it on 1 January 2026.
 */
export type Currency = {
  /** One unit is 10 ** exponent minor units: an amount of 1234 with exponent 2 is 12.34. */
  readonly exponent: 0 | 2 | 3
  /** Decimals in displayed and entered amounts: only those that can be charged. */
  readonly decimals: 0 | 2 | 3
  /** Stripe refuses amounts that are not a multiple of this many minor units. */
  readonly step: 1 | 10 | 100
}

const kinds: readonly (readonly [Currency, codes: string])[] = [
  [
    { exponent: 2, decimals: 2, step: 1 },
    `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY
     COP CRC CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR
     JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN
     NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL
     THB TJS TOP TRY TTD TWD TZS UAH USD UYU UZS WST XCD YER ZAR ZMW`,
  ],
  [
    { exponent: 0, decimals: 0, step: 1 },
    'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF',
  ],
  // The last digit of a three-decimal amount must be 0, because of Stripe's payment partners.
  [{ exponent: 3, decimals: 3, step: 10 }, 'BHD JOD KWD OMR TND'],
  // Amounts are in hundredths for compatibility, but only whole units can be charged.
  [{ exponent: 2, decimals: 0, step: 100 }, 'ISK UGX'],
]

const currencies: ReadonlyMap<string, Currency> = new Map(
  kinds.flatMap(([currency, codes]) => codes.split(/\s+/).map((code) => [code, currency] as const)),
)

/** All currency codes in alphabetical order. */
export const currencyCodes: readonly string[] = [...currencies.keys()].sort()

/** Returns whether Stripe charges in this currency (upper-case ISO 4217). */
export const isCurrency = (code: string): boolean => currencies.has(code)

/**
 * Returns the currency of an upper-case ISO 4217 code. Throws RangeError if Stripe does not charge
 * in it.
 */
export function findCurrency(code: string): Currency {
  const currency = currencies.get(code)
  if (!currency) throw new RangeError(`${code} is not a currency that Stripe charges in`)
  return currency
}
