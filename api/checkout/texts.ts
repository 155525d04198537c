import type { Language } from '#core/language.ts'

const fr = {
  left: (name: string, available: number) =>
    available > 0 ? `${name} : il en reste ${available}.` : `${name} : épuisé.`,
  most: (name: string, maximum: number) => `${name} : ${maximum} au plus par commande.`,
}

export const checkoutTexts: Readonly<Record<Language, typeof fr>> = {
  fr,
  en: {
    left: (name, available) =>
      available > 0 ? `${name}: ${available} left.` : `${name}: sold out.`,
    most: (name, maximum) => `${name}: ${maximum} an order at most.`,
  },
}
