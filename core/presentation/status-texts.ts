import type { Language } from '../language.ts'
import type { OrderStatus } from '../order/lifecycle.ts'

/** The texts for each order status, on the API's order page and in its live updates. */
export const statusTexts: Readonly<Record<Language, Readonly<Record<OrderStatus, string>>>> = {
  fr: {
    pending: 'En attente de la confirmation du paiement.',
    awaiting_funds:
      'Votre banque nous transmet le paiement : en général quelques jours, au plus 14 jours ouvrés. Vos articles vous sont réservés.',
    review: 'Nous vérifions votre paiement. Vous n’avez rien à faire.',
    paid: 'Paiement reçu, merci. Nous préparons votre commande.',
    packaging: 'Nous emballons votre commande.',
    shipping: 'Votre commande est en route.',
    completed: 'Votre commande est livrée. Merci de votre confiance.',
    expired: 'La page de paiement a expiré. Rien n’a été débité.',
    payment_failed: 'Le paiement n’a pas abouti. Rien n’a été débité.',
    cancelled: 'Cette commande a été annulée.',
  },
  en: {
    pending: 'Waiting for the payment to be confirmed.',
    awaiting_funds:
      'Your bank is sending us the payment: usually a few days, at most 14 business days. Your items are reserved.',
    review: 'We are checking your payment. There is nothing for you to do.',
    paid: 'Payment received, thank you. We are preparing your order.',
    packaging: 'We are packing your order.',
    shipping: 'Your order is on its way.',
    completed: 'Your order is delivered. Thank you.',
    expired: 'The payment page has expired. Nothing was charged.',
    payment_failed: 'The payment did not go through. Nothing was charged.',
    cancelled: 'This order was cancelled.',
  },
}

/** A payment arrived after the order was closed unpaid, and its stock was gone. */
const lateTexts: Readonly<Record<Language, string>> = {
  fr: 'Votre paiement est arrivé alors que cette commande était déjà close. Elle ne sera pas expédiée, et nous vous rendons la somme.',
  en: 'Your payment arrived when this order was already closed. It will not be shipped, and we return the money to you.',
}

/** Returns the text for an order's status. `isCharged`: the payment provider collected money. */
export function statusText(
  { status, isCharged }: { readonly status: OrderStatus; readonly isCharged: boolean },
  language: Language,
): string {
  const isLate = isCharged && (status === 'expired' || status === 'payment_failed')
  return isLate ? lateTexts[language] : statusTexts[language][status]
}
