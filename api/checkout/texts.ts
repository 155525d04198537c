import type { Language } from '#core/language.ts'

const fr = {
  left: (name: string, available: number) =>
    available > 0 ? `${name} : il en reste ${available}.` : `${name} : épuisé.`,
  most: (name: string, maximum: number) => `${name} : ${maximum} au plus par commande.`,
  mostUnits: (maximum: number) => `Une commande peut contenir ${maximum} articles au plus.`,
  limit: {
    title: 'Trop de commandes à payer',
    own: 'Vous avez déjà plusieurs commandes qui ne sont pas encore payées. Leurs articles sont mis de côté pour vous : nous ne pouvons pas en réserver davantage pour le moment.',
    shared:
      'Trop de commandes passées depuis votre connexion à Internet ne sont pas encore payées. D’autres personnes partagent peut-être cette connexion.',
    kept: 'Cette commande n’a pas été enregistrée et rien n’a été débité. Votre panier est conservé.',
    finish: 'Pour pouvoir commander, payez ou annulez l’une de ces commandes :',
    ends: 'Une commande dont le paiement n’est pas commencé est annulée au bout de 35 minutes.',
    retry: (minutes: number) =>
      `Réessayez dans ${minutes} ${minutes > 1 ? 'minutes' : 'minute'}, ou dès que l’une de ces commandes est payée ou annulée.`,
    cart: 'Voir mon panier',
  },
}

export const checkoutTexts: Readonly<Record<Language, typeof fr>> = {
  fr,
  en: {
    left: (name, available) =>
      available > 0 ? `${name}: ${available} left.` : `${name}: sold out.`,
    most: (name, maximum) => `${name}: at most ${maximum} per order.`,
    mostUnits: (maximum) => `An order can contain at most ${maximum} items.`,
    limit: {
      title: 'Too many unpaid orders',
      own: 'You already have several orders that are not paid yet. Their items are reserved for you, so we cannot reserve more right now.',
      shared:
        'Too many orders placed from your internet connection are not paid yet. Other people may share this connection.',
      kept: 'This order was not placed and nothing was charged. Your cart is kept.',
      finish: 'To place this order, first pay or cancel one of these orders:',
      ends: 'An order whose payment has not started is cancelled after 35 minutes.',
      retry: (minutes) =>
        `Try again in ${minutes} ${minutes > 1 ? 'minutes' : 'minute'}, or as soon as one of these orders is paid or cancelled.`,
      cart: 'See my cart',
    },
  },
}
