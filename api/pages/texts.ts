import type { Language } from '#core/language.ts'

const fr = {
  home: 'Retour à la boutique',
  signIn: 'Se connecter',
  findOrder: 'Retrouver ma commande',
  sorry: 'Toutes nos excuses',
  support: (requestId: string) => `Si vous nous écrivez, donnez-nous ce numéro : ${requestId}`,
  errors: {
    invalid_request: 'Nous n’avons pas compris votre saisie. Vérifiez les champs et réessayez.',
    unauthenticated: 'Connectez-vous pour voir cette page.',
    foreign_origin: 'Cette demande ne vient pas de notre boutique : nous l’avons refusée.',
    not_found: 'Cette page n’existe pas.',
    too_large: 'Votre envoi est trop volumineux.',
    unknown_product: 'Ce produit n’existe pas, ou n’est plus en vente.',
    sold_out: 'Nous n’avons plus assez de stock pour votre commande.',
    price_changed: 'Un prix vient de changer. Vérifiez le total avant de commander.',
    too_many_open_orders:
      'Trop de commandes ne sont pas encore payées. Payez ou annulez l’une d’elles, ou réessayez plus tard.',
    too_many: 'Une commande ne peut pas en contenir autant.',
    empty_cart: 'Votre panier est vide.',
    already_ordered: 'Vous avez déjà commandé et payé ces articles.',
    order_not_found:
      'Cette commande est introuvable. Ouvrez le lien reçu par e-mail, demandez-en un nouveau, ou connectez-vous.',
    order_not_cancellable: 'Cette commande ne peut plus être annulée.',
    order_not_refundable: 'Il n’y a rien à rembourser sur cette commande.',
    order_not_in_review: 'Cette commande n’est pas en cours de vérification.',
    refund_too_large: 'Ce montant dépasse ce qui reste à rembourser.',
    forbidden: 'Votre compte n’a pas accès à cette page.',
    payment_unavailable:
      'Le service de paiement ne répond pas pour le moment. Rien n’a été débité : réessayez dans un instant.',
    payment_refused: 'Le paiement n’a pas pu être préparé. Rien n’a été débité.',
    invalid_credentials: 'Adresse e-mail ou mot de passe incorrect.',
    invalid_email: 'Cette adresse e-mail n’est pas valide.',
    code_mismatch: 'Ce code n’est pas le bon.',
    code_expired: 'Ce code a expiré. Demandez-en un nouveau.',
    weak_password:
      'Mot de passe trop simple : 8 caractères au moins, avec une majuscule, une minuscule, un chiffre et un symbole.',
    too_many_attempts: 'Trop de tentatives. Patientez une minute avant de réessayer.',
    accounts_unavailable:
      'Les comptes sont indisponibles pour le moment. Réessayez dans un instant.',
    busy: 'La boutique reçoit beaucoup de visites. Réessayez dans un instant.',
    internal: 'Une erreur est survenue de notre côté.',
  },
}

/** Texts that several pages use. */
export const texts: Readonly<Record<Language, typeof fr>> = {
  fr,
  en: {
    home: 'Back to the shop',
    signIn: 'Sign in',
    findOrder: 'Find my order',
    sorry: 'We are sorry',
    support: (requestId) => `If you write to us, please give us this number: ${requestId}`,
    errors: {
      invalid_request: 'We did not understand what you entered. Check the fields and try again.',
      unauthenticated: 'Sign in to see this page.',
      foreign_origin: 'This request did not come from our shop, so we refused it.',
      not_found: 'This page does not exist.',
      too_large: 'What you sent is too large.',
      unknown_product: 'This product does not exist, or is no longer on sale.',
      sold_out: 'There is not enough stock for your order.',
      price_changed: 'A price has just changed. Check the total before you order.',
      too_many_open_orders:
        'Too many orders are not paid yet. Pay or cancel one of them, or try again later.',
      too_many: 'This is more than an order can contain.',
      empty_cart: 'Your cart is empty.',
      already_ordered: 'You have already ordered and paid for these items.',
      order_not_found:
        'We cannot find this order. Open the link you received by e-mail, ask for a new one, or sign in.',
      order_not_cancellable: 'This order can no longer be cancelled.',
      order_not_refundable: 'There is nothing to refund on this order.',
      order_not_in_review: 'This order is not being checked.',
      refund_too_large: 'This is more than the refundable amount.',
      forbidden: 'Your account has no access to this page.',
      payment_unavailable:
        'The payment service is not responding right now. Nothing was charged: try again in a moment.',
      payment_refused: 'The payment could not be prepared. Nothing was charged.',
      invalid_credentials: 'Wrong e-mail address or password.',
      invalid_email: 'This e-mail address is not valid.',
      code_mismatch: 'This code is wrong.',
      code_expired: 'This code has expired. Request a new one.',
      weak_password:
        'This password is too simple: use at least 8 characters, with upper and lower case letters, a digit and a symbol.',
      too_many_attempts: 'Too many attempts. Wait a minute before you try again.',
      accounts_unavailable: 'Accounts are not available right now. Try again in a moment.',
      busy: 'The shop is very busy. Try again in a moment.',
      internal: 'Something went wrong on our side.',
    },
  },
}
