import type { Language } from '#core/language.ts'

const fr = {
  title: 'Votre panier',
  empty: 'Votre panier est vide.',
  browse: 'Découvrir nos produits',
  quantity: 'Quantité',
  update: 'Mettre à jour',
  remove: 'Retirer',
  unitPrice: 'l’unité',
  total: 'Total',
  included: 'TVA et livraison comprises',
  order: 'Commander et payer',
  seeOrder: 'Voir la commande',
  adjust: 'Retirez ou réduisez ce qui n’est plus disponible pour pouvoir commander.',
  most: (max: number) => `${max} au plus par commande`,
  interrupted: 'Le paiement a été interrompu. Rien n’a été débité, votre panier vous attend.',
  notices: {
    gone: () => 'N’est plus en vente.',
    sold_out: () => 'Épuisé pour le moment.',
    few_left: (left: number) => `Il n’en reste que ${left}.`,
  },
}

export const cartTexts: Readonly<Record<Language, typeof fr>> = {
  fr,
  en: {
    title: 'Your cart',
    empty: 'Your cart is empty.',
    browse: 'See our products',
    quantity: 'Quantity',
    update: 'Update',
    remove: 'Remove',
    unitPrice: 'each',
    total: 'Total',
    included: 'VAT and delivery included',
    order: 'Order and pay',
    seeOrder: 'See the order',
    adjust: 'Remove or reduce what is no longer available before you order.',
    most: (max) => `${max} at most per order`,
    interrupted: 'The payment was interrupted. Nothing was charged, and your cart is waiting.',
    notices: {
      gone: () => 'No longer on sale.',
      sold_out: () => 'Sold out for now.',
      few_left: (left) => `Only ${left} left.`,
    },
  },
}
