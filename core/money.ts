import type { Language } from './language.ts'

/** An amount in minor units (cents for EUR, yen for JPY, fils for KWD) and its ISO 4217 currency. */
export type Money = { readonly amount: number; readonly currency: string }

/** How many decimals a currency has: 0 (JPY), 2 (EUR) or 3 (KWD). Throws RangeError on a code that is none. */
export function minorDigits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions()
  return maximumFractionDigits ?? 2
}

/** The sum of `unitPrice × quantity`, in minor units. Throws RangeError beyond what an integer holds. */
export function sumLines(
  lines: readonly { readonly unitPrice: number; readonly quantity: number }[],
): number {
  const total = lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0)
  if (!Number.isSafeInteger(total)) throw new RangeError('a total must be a whole number')
  return total
}

/** The tax contained in a gross amount, in minor units, at a rate in basis points (2000 = 20 %). */
export function taxWithin(gross: number, basisPoints: number): number {
  return gross - Math.round((gross * 10_000) / (10_000 + basisPoints))
}

/** Money as people write it: `24,00 €` in French, `€24.00` in English. */
export function formatMoney({ amount, currency }: Money, language: Language): string {
  return new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-IE', {
    style: 'currency',
    currency,
  }).format(amount / 10 ** minorDigits(currency))
}
