import { type Language, locales } from '../language.ts'

/** Returns a tax rate in basis points for people: `20 %` in French, `20%` in English. */
export function formatRate(basisPoints: number, language: Language): string {
  return new Intl.NumberFormat(locales[language], {
    style: 'percent',
    maximumFractionDigits: 2,
  }).format(basisPoints / 10_000)
}
