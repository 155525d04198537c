import type { Language } from '../language.ts'
import type { OrderStatus } from '../order/lifecycle.ts'
import type { RefundSummary } from '../refund/refund.ts'

/** The texts for each order status, on the API's order page and in its live updates. */
export const statusTexts: Readonly<Record<Language, Readonly<Record<OrderStatus, string>>>> = {
  fr: {
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
  },
  en: {
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
}

type RefundTexts = Readonly<Record<RefundSummary, (amount: string) => string>>

/** The texts about refunds for the buyer. */
export const refundTexts: Readonly<Record<Language, RefundTexts>> = {
  fr: {
    none: () => '',
    partial: (amount) =>
      `Nous vous avons remboursé ${amount}. Votre banque peut mettre quelques jours.`,
    full: (amount) =>
      `Vous êtes entièrement remboursé : ${amount}. Votre banque peut mettre quelques jours.`,
  },
  en: {
    none: () => '',
    partial: (amount) => `We have refunded ${amount}. Your bank may take a few days.`,
    full: (amount) => `You are refunded in full: ${amount}. Your bank may take a few days.`,
  },
}
