import type { Language } from '../../../core/language.ts'
import type { OrderStatus } from '../../../core/order/lifecycle.ts'

/** What the scripts say. They are sent to browsers, so this file holds nothing else. */
const fr = {
  added: (count: number) =>
    count > 1 ? `Ajouté. ${count} articles dans le panier.` : 'Ajouté au panier.',
  seeCart: 'Voir le panier',
  inStock: 'En stock, prêt à partir.',
  fewLeft: (left: number) => `Plus que ${left} en stock.`,
  soldOut: 'Épuisé pour le moment.',
  due: (seconds: number) => `Prochaine étape dans ${seconds} s`,
  dueSoon: 'Prochaine étape dans un instant',
  statuses: {
    pending: 'En attente de la confirmation du paiement.',
    awaiting_funds: 'Nous attendons l’arrivée de votre paiement.',
    review: 'Nous vérifions votre paiement. Vous n’avez rien à faire.',
    paid: 'Paiement reçu, merci. Nous préparons votre commande.',
    packaging: 'Nous emballons votre commande.',
    shipping: 'Votre commande est en route.',
    completed: 'Votre commande est terminée. Merci de votre confiance.',
    expired: 'La page de paiement a expiré. Rien n’a été débité.',
    payment_failed: 'Le paiement n’a pas abouti. Rien n’a été débité.',
    cancelled: 'Cette commande a été annulée.',
  } as const satisfies Record<OrderStatus, string>,
}

export type LiveTexts = Omit<typeof fr, 'statuses'> & {
  readonly statuses: Readonly<Record<OrderStatus, string>>
}

export const liveTexts: Readonly<Record<Language, LiveTexts>> = {
  fr,
  en: {
    added: (count) => (count > 1 ? `Added. ${count} items in your cart.` : 'Added to your cart.'),
    seeCart: 'See the cart',
    inStock: 'In stock, ready to go.',
    fewLeft: (left) => `Only ${left} left.`,
    soldOut: 'Sold out for now.',
    due: (seconds) => `Next step in ${seconds} s`,
    dueSoon: 'Next step in a moment',
    statuses: {
      pending: 'Waiting for the payment to be confirmed.',
      awaiting_funds: 'We are waiting for your payment to arrive.',
      review: 'We are checking your payment. There is nothing for you to do.',
      paid: 'Payment received, thank you. We are preparing your order.',
      packaging: 'We are packing your order.',
      shipping: 'Your order is on its way.',
      completed: 'Your order is completed. Thank you.',
      expired: 'The payment page has expired. Nothing was charged.',
      payment_failed: 'The payment did not go through. Nothing was charged.',
      cancelled: 'This order was cancelled.',
    },
  },
}
