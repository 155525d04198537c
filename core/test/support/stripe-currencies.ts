/**
 * Stripe's list of currencies, copied manually to find wrong or missing entries in
 * core/currencies.ts. Sources: https://docs.stripe.com/currencies, presentment currencies of an
 * account in the Netherlands, zero-decimal and three-decimal currencies and special cases as of
 * 2023-10; special cases, minimum and maximum charge amounts as of 2026-01. Three-decimal
 * currencies are not available in every country: the API lists all of them (`Invalid currency: ….
 * Stripe currently supports …`).
 */
export const presentment = `
  USD AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BIF BMD BND BOB BRL BSD BWP BYN
   
  BZD CAD CDF CHF CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD
   
  GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD JPY KES KGS KHR KMF KRW KYD KZT LAK LBP LKR
   
  LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN
   
  PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS
   
  TOP TRY TTD TWD TZS UAH UGX UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
   
`
  .trim()
  .split(/\s+/)

/**
 * Currencies in Stripe's list of 2023 that were removed:
 * https://docs.stripe.com/changelog/clover/2026-01-28/bulgaria-currency-mapping-bgn-to-eur
 */
export const withdrawn = ['BGN']

/** As Stripe's page lists them. It includes UGX, which is also a special case. */
export const zeroDecimal = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF'.split(
  ' ',
)

export const threeDecimal = 'BHD JOD KWD OMR TND'.split(' ')

/** Special cases for charges: 5 units are an amount of 500, and fractions are refused. */
export const wholeUnitsInHundredths = ['ISK', 'UGX']

/** Special cases for payouts only: charges have two decimals. */
export const twoDecimalCharges = ['HUF', 'TWD']

/** [currency, major units, minor units] in Stripe's table of minimum charge amounts. */
export const minimumCharges: readonly (readonly [string, string, number])[] = [
  ['USD', '0.50', 50],
  ['AED', '2.00', 200],
  ['AUD', '0.50', 50],
  ['BRL', '0.50', 50],
  ['CAD', '0.50', 50],
  ['CHF', '0.50', 50],
  ['CZK', '15.00', 1500],
  ['DKK', '2.50', 250],
  ['EUR', '0.50', 50],
  ['GBP', '0.30', 30],
  ['HKD', '4.00', 400],
  ['HUF', '175.00', 17_500],
  ['INR', '0.50', 50],
  ['JPY', '50', 50],
  ['MXN', '10.00', 1000],
  ['MYR', '2.00', 200],
  ['NOK', '3.00', 300],
  ['NZD', '0.50', 50],
  ['PLN', '2.00', 200],
  ['RON', '2.00', 200],
  ['SEK', '3.00', 300],
  ['SGD', '0.50', 50],
  ['THB', '10.00', 1000],
]
