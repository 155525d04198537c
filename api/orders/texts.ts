import type { Language } from '#core/language.ts'

const fr = {
  order: (number: string) => `Commande ${number}`,
  list: 'Mes commandes',
  account: 'Mon compte : mot de passe et appareils',
  none: 'Vous n’avez pas encore passé de commande.',
  next: 'Commandes plus anciennes',
  unpaid: 'Cette commande n’est pas encore payée.',
  held: 'Ces articles vous sont réservés jusqu’à',
  pay: 'Payer maintenant',
  again: 'Commander à nouveau',
  placed: 'Passée le',
  total: 'Total',
  tax: (rate: string) => `dont TVA ${rate}`,
  charged: 'Montant payé',
  refundedTotal: 'Remboursements',
  chargedBackTotal: 'Rendu par la banque',
  remaining: 'Total après remboursement',
  /** A refund, by its progress. */
  refunds: {
    pending: (amount: string) =>
      `Remboursement de ${amount} en cours. Selon votre banque, il paraît sous 5 à 10 jours ouvrés.`,
    disputed: (amount: string) =>
      `Votre banque examine ce paiement de ${amount} : c’est elle ou nous qui vous rendrons la somme, selon sa décision.`,
    done: (amount: string) =>
      `${amount} remboursés. Selon votre banque, la somme paraît sous 5 à 10 jours ouvrés.`,
    transferred: (amount: string) => `${amount} remboursés par virement bancaire.`,
    failed: (amount: string) =>
      `Le remboursement de ${amount} n’a pas abouti. Nous nous en occupons et vous écrirons.`,
  },
  chargedBack: (amount: string) => `Ce paiement a été contesté, et la banque a rendu ${amount}.`,
  address: 'Adresse de livraison',
  help: 'Une question sur cette commande ?',
  helpLink: 'Livraison et retours',
  cancel: 'Annuler la commande',
  cancelMeans:
    'Elle ne sera pas expédiée. Si vous avez déjà payé, nous vous remboursons intégralement.',
  cancelSure: 'Oui, annuler',
  expected: 'Prochaine étape prévue :',
  progress: 'Avancement',
  content: 'Contenu',
  /** The names of an order's statuses and of the steps with the same names. */
  names: {
    pending: 'À payer',
    awaiting_funds: 'Paiement attendu',
    review: 'En vérification',
    paid: 'Payée',
    packaging: 'En préparation',
    shipping: 'En route',
    completed: 'Livrée',
    expired: 'Expirée',
    payment_failed: 'Échec du paiement',
    cancelled: 'Annulée',
  },
}

export const orderTexts: Readonly<Record<Language, typeof fr>> = {
  fr,
  en: {
    order: (number) => `Order ${number}`,
    list: 'My orders',
    account: 'My account: password and devices',
    none: 'You have no orders yet.',
    next: 'Older orders',
    unpaid: 'This order is not paid yet.',
    held: 'We reserve these items for you until',
    pay: 'Pay now',
    again: 'Order again',
    placed: 'Placed on',
    total: 'Total',
    tax: (rate) => `includes VAT ${rate}`,
    charged: 'Amount paid',
    refundedTotal: 'Refunds',
    chargedBackTotal: 'Returned by the bank',
    remaining: 'Total after the refund',
    refunds: {
      pending: (amount) =>
        `A refund of ${amount} is in progress. Depending on your bank, it appears within 5 to 10 business days.`,
      disputed: (amount) =>
        `Your bank is reviewing this payment. Depending on its decision, the bank or we return ${amount} to you.`,
      done: (amount) =>
        `${amount} refunded. Depending on your bank, it appears within 5 to 10 business days.`,
      transferred: (amount) => `${amount} refunded by bank transfer.`,
      failed: (amount) =>
        `The refund of ${amount} did not go through. We are taking care of it and will write to you.`,
    },
    chargedBack: (amount) => `This payment was disputed, and the bank returned ${amount}.`,
    address: 'Delivery address',
    help: 'A question about this order?',
    helpLink: 'Delivery and returns',
    cancel: 'Cancel the order',
    cancelMeans: 'It will not be shipped. If you have already paid, we refund you in full.',
    cancelSure: 'Yes, cancel it',
    expected: 'Next step expected:',
    progress: 'Progress',
    content: 'Items',
    names: {
      pending: 'To be paid',
      awaiting_funds: 'Awaiting payment',
      review: 'Being checked',
      paid: 'Paid',
      packaging: 'Packing',
      shipping: 'On its way',
      completed: 'Delivered',
      expired: 'Expired',
      payment_failed: 'Payment failed',
      cancelled: 'Cancelled',
    },
  },
}
