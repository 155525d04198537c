import { parseDecimal } from '#core/money.ts'

/** Returns the minor units of AMOUNT. Throws Error, which says how many decimals the currency has. */
export function parseAmount(text: string, currency: string): number {
  try {
    return parseDecimal(text, currency)
  } catch (error) {
    throw new Error(`AMOUNT: ${(error as Error).message}`, { cause: error })
  }
}
