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
  const ranges = header.toLowerCase().split(',').map(rangeOf)
  const named = ranges.map(({ language }) => language)
  let best: { readonly language: Language; readonly weight: number } | undefined
  for (const { language, weight } of ranges) {
    const found = languages.find((one) =>
      language === '*' ? !named.includes(one) : one === language,
    )
    if (found && weight > (best?.weight ?? 0)) best = { language: found, weight }
  }
  return best?.language
}

/** `en-GB;q=0.8` is { language: 'en', weight: 0.8 }. */
function rangeOf(text: string): { readonly language: string; readonly weight: number } {
  const [tag = '', ...parameters] = text.split(';').map((part) => part.trim())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  return { language: tag.split('-')[0] ?? '', weight: quality ? Number(quality.slice(2)) : 1 }
}
