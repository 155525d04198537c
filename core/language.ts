import { weightedValues } from './weighted-values.ts'

/** The languages of the shop. */
export const languages = ['fr', 'en'] as const

export type Language = (typeof languages)[number]

/** The locale for numbers and dates in each language. */
export const locales: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-IE' }

/** A text in each language. */
export type Localised = { readonly fr: string; readonly en: string }

/**
 * Returns the shop's language that an Accept-Language header prefers; undefined if it contains
 * none. The highest weight wins; among equal weights, the first. `q=0` and unreadable weights
 * exclude a range; `*` means the first language that the header does not list. RFC 9110, 12.5.4.
 * Not a library, because the edge function needs the same rules and cannot import one.
 */
export function preferredLanguage(header = ''): Language | undefined {
  const ranges = weightedValues(header).map(({ value, weight }) => ({
    language: value.split('-')[0] ?? '',
    weight,
  }))
  const named = ranges.map(({ language }) => language)
  // Once, not for each range: a header of 16 KB can have 8,000 of them.
  const unnamed = languages.find((one) => !named.includes(one))
  let best: { readonly language: Language; readonly weight: number } | undefined
  for (const { language, weight } of ranges) {
    const found = language === '*' ? unnamed : languages.find((one) => one === language)
    if (found && weight > (best?.weight ?? 0)) best = { language: found, weight }
  }
  return best?.language
}
