import type { Language } from '../../../core/language.ts'

/** The texts of the scripts. Browsers download this file, so it contains no other texts. */
const fr = {
  added: (count: number) =>
    count > 1 ? `Ajouté. ${count} articles dans le panier.` : 'Ajouté au panier.',
  seeCart: 'Voir le panier',
  inStock: 'En stock, prêt à partir.',
  fewLeft: (left: number) => `Plus que ${left} en stock.`,
  soldOut: 'Épuisé pour le moment.',
  due: (seconds: number) => `Prochaine étape dans ${seconds} s`,
  dueSoon: 'Prochaine étape dans un instant',
  busy: 'Un instant…',
  noResponse: 'La boutique ne répond pas. Votre saisie est conservée.',
  offline: 'Vous êtes hors ligne. Votre saisie est conservée.',
  retry: 'Réessayer',
}

export const liveTexts: Readonly<Record<Language, typeof fr>> = {
  fr,
  en: {
    added: (count) => (count > 1 ? `Added. ${count} items in your cart.` : 'Added to your cart.'),
    seeCart: 'See the cart',
    inStock: 'In stock, ready to ship.',
    fewLeft: (left) => `Only ${left} left.`,
    soldOut: 'Sold out for now.',
    due: (seconds) => `Next step in ${seconds} s`,
    dueSoon: 'Next step in a moment',
    busy: 'One moment…',
    noResponse: 'The shop does not respond. What you entered is kept.',
    offline: 'You are offline. What you entered is kept.',
    retry: 'Try again',
  },
}
