import { findCurrency, isCurrency } from './currencies.ts'
import { type Language, locales } from './language.ts'

/**
 * An amount in minor units as Stripe counts them (cents for EUR, yen for JPY, hundredths of a króna
 * for ISK) and its upper-case ISO 4217 currency.
 */
export type Money = { readonly amount: number; readonly currency: string }

/**
 * Returns the sum of `unitPrice × quantity` in minor units. Throws RangeError if it is not a safe
 * integer.
 */
export function sumLines(
  lines: readonly { readonly unitPrice: number; readonly quantity: number }[],
): number {
  const total = lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0)
  if (!Number.isSafeInteger(total)) throw new RangeError('a total must be a whole number')
  return total
}

/** Returns the tax in a gross amount, in minor units. The rate is in basis points: 2000 is 20 %. */
export function taxWithin(gross: number, basisPoints: number): number {
  return gross - Math.round((gross * 10_000) / (10_000 + basisPoints))
}

/**
 * Returns money for people: `24,00 €` in French, `€24.00` in English. The number of decimals comes
 * from the currency table, not from `Intl`, which differs between machines and browsers.
 *
 * Never throws. A payment may have a currency that is not in the table, and its mails and pages
 * must still work. The amount is then shown in minor units, with a note.
 */
export function formatMoney(money: Money, language: Language): string {
  if (!isCurrency(money.currency)) {
    const unit = language === 'fr' ? 'unités mineures' : 'minor units'
    return withMinusSign(`${money.amount} ${money.currency} (${unit})`)
  }
  const digits = digitsOf(money)
  const format = new Intl.NumberFormat(locales[language], {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return withMinusSign(format.format(money.amount / 10 ** findCurrency(money.currency).exponent))
}

/** `Intl` writes a hyphen, which is shorter than a minus sign and may end a line. */
const withMinusSign = (text: string) => text.replace('-', '−')

/**
 * Returns an amount as a decimal number without its currency: `24.00`, `500` for JPY. Throws
 * RangeError for an unknown currency.
 */
export function toDecimal(money: Money): string {
  const { exponent } = findCurrency(money.currency)
  return (money.amount / 10 ** exponent).toFixed(digitsOf(money))
}

/**
 * Returns the minor units of an amount that is written with all of its currency's decimals: 1250
 * for `12.50` EUR, 1250 for `1250` JPY. Fewer decimals would be ambiguous. Throws RangeError, which
 * explains the format, for anything else and for amounts that Stripe cannot charge, such as `1.234`
 * KWD.
 */
export function parseDecimal(text: string, currency: string): number {
  const { exponent, decimals, step } = findCurrency(currency)
  const pattern = decimals === 0 ? /^\d{1,12}$/ : new RegExp(`^\\d{1,12}\\.\\d{${decimals}}$`)
  const write = (example: number) => `Write it like ${toDecimal({ amount: example, currency })}.`
  if (!pattern.test(text)) {
    const example = (decimals === 0 ? 12 : 12.5) * 10 ** exponent
    throw new RangeError(
      `${text} is not an amount in ${currency}, which has ${decimals || 'no'} decimals. ${write(example)}`,
    )
  }
  const amount = Number(text.replace('.', '')) * 10 ** (exponent - decimals)
  if (amount % step === 0) return amount
  throw new RangeError(
    `${text} ${currency} cannot be charged: Stripe takes ${currency} in steps of ${toDecimal({ amount: step, currency })}. ${write(amount - (amount % step))}`,
  )
}

/**
 * Returns the number of decimals. Amounts that Stripe cannot charge are shown in full instead of
 * rounded.
 */
function digitsOf({ amount, currency }: Money): number {
  const { exponent, decimals, step } = findCurrency(currency)
  return amount % step === 0 ? decimals : exponent
}
