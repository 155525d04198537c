import type { Language } from '#core/language.ts'

const fr = {
  home: 'Retour à la boutique',
  cart: 'Panier',
  orders: 'Mes commandes',
  signIn: 'Se connecter',
  sorry: 'Un instant…',
  support: (requestId: string) => `Si vous nous écrivez, donnez-nous ce numéro : ${requestId}`,
  errors: {
    invalid_request: 'Votre saisie n’a pas été comprise. Vérifiez les champs et recommencez.',
    unauthenticated: 'Connectez-vous pour voir cette page.',
    foreign_origin: 'Cette demande ne vient pas de notre boutique : nous l’avons refusée.',
    not_found: 'Cette page n’existe pas.',
    too_large: 'Votre envoi est trop volumineux.',
    unknown_product: 'Ce produit n’existe pas, ou n’est plus en vente.',
    sold_out: 'Il ne reste plus assez de pièces pour votre commande.',
    price_changed: 'Un prix vient de changer. Vérifiez le total avant de commander.',
    too_many_open_orders:
      'Trop de commandes ne sont pas encore payées. Payez ou annulez l’une d’elles, ou réessayez plus tard.',
    too_many: 'C’est plus que ce qu’une commande peut contenir.',
    empty_cart: 'Votre panier est vide.',
    already_ordered: 'Vous avez déjà commandé et payé ceci.',
    order_not_found: 'Cette commande est introuvable. Ouvrez le lien reçu, ou connectez-vous.',
    order_not_cancellable: 'Cette commande ne peut plus être annulée.',
    order_not_refundable: 'Il n’y a rien à rembourser sur cette commande.',
    order_not_in_review: 'Cette commande n’est pas en cours de vérification.',
    refund_too_large: 'C’est plus que ce qui reste à rembourser.',
    forbidden: 'Cette page n’est pas pour votre compte.',
    payment_unavailable:
      'Le paiement ne répond pas pour le moment. Rien n’a été débité : réessayez dans un instant.',
    payment_refused: 'Le paiement n’a pas pu être préparé. Rien n’a été débité.',
    invalid_credentials: 'Adresse ou mot de passe incorrect.',
    invalid_email: 'Cette adresse e-mail n’est pas valable.',
    code_mismatch: 'Ce code n’est pas le bon.',
    code_expired: 'Ce code a expiré. Demandez-en un nouveau.',
    weak_password:
      'Mot de passe trop simple : 8 caractères au moins, avec majuscule, minuscule, chiffre et symbole.',
    too_many_attempts: 'Trop d’essais. Patientez une minute avant de recommencer.',
    accounts_unavailable: 'Les comptes ne répondent pas pour le moment. Réessayez dans un instant.',
    busy: 'La boutique est très demandée. Réessayez dans un instant.',
    internal: 'Quelque chose s’est mal passé de notre côté.',
  },
}

/** Texts that several pages use. */
export const texts: Readonly<Record<Language, typeof fr>> = {
  fr,
  en: {
    home: 'Back to the shop',
    cart: 'Cart',
    orders: 'My orders',
    signIn: 'Sign in',
    sorry: 'Just a moment…',
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
      too_many: 'This is more than one order can contain.',
      empty_cart: 'Your cart is empty.',
      already_ordered: 'You have already ordered and paid for this.',
      order_not_found: 'We cannot find this order. Open the link you received, or sign in.',
      order_not_cancellable: 'This order can no longer be cancelled.',
      order_not_refundable: 'There is nothing to refund on this order.',
      order_not_in_review: 'This order is not being checked.',
      refund_too_large: 'This is more than the refundable amount.',
      forbidden: 'Your account has no access to this page.',
      payment_unavailable:
        'The payment service does not respond right now. Nothing was charged: try again in a moment.',
      payment_refused: 'The payment could not be prepared. Nothing was charged.',
      invalid_credentials: 'Wrong address or password.',
      invalid_email: 'This e-mail address is not valid.',
      code_mismatch: 'This code is wrong.',
      code_expired: 'This code has expired. Request a new one.',
      weak_password:
        'This password is too simple: at least 8 characters, with upper and lower case, a digit and a symbol.',
      too_many_attempts: 'Too many attempts. Wait a minute before you try again.',
      accounts_unavailable:
        'The account service does not respond right now. Try again in a moment.',
      busy: 'The shop is very busy. Try again in a moment.',
      internal: 'Something went wrong on our side.',
    },
  },
}
