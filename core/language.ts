/** The languages the shop speaks. */
export const languages = ['fr', 'en'] as const

export type Language = (typeof languages)[number]

/** A text in each language. */
export type Localised = { readonly fr: string; readonly en: string }
