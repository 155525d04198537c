import { parseDecimal } from '#core/money.ts'

/** Returns AMOUNT in minor units. Throws Error if it does not have all decimals of the currency. */
export function parseAmount(text: string, currency: string): number {
  try {
    return parseDecimal(text, currency)
  } catch (error) {
    throw new Error(`AMOUNT: ${(error as Error).message}`, { cause: error })
  }
}
