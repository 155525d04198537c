import type { Language } from '#core/language.ts'

const fr = {
  title: 'Retrouver ma commande',
  intro:
    'Vous avez commandé sans compte ? Nous vous envoyons par e-mail un lien vers votre commande.',
  number: 'Numéro de commande',
  rule: 'Par exemple 4F7Q-9KXM : il est dans nos e-mails et sur la page de la commande.',
  email: 'Adresse e-mail de la commande',
  submit: 'Recevoir le lien',
  requested:
    'Si ce numéro et cette adresse sont ceux d’une commande, un e-mail avec le lien arrive dans quelques minutes.',
  nothing:
    'Rien reçu ? Regardez dans les courriers indésirables, et vérifiez le numéro et l’adresse. Nous envoyons au plus un lien par heure pour chaque commande.',
  again: 'Essayer encore',
  account: 'Vous avez un compte avec cette adresse ? Vos commandes y sont.',
  /** Before the names of the fields. */
  toCorrect: 'À corriger :',
  wrong: {
    number: 'Un numéro de commande a huit lettres ou chiffres.',
    email: 'Une adresse e-mail a un @ et un domaine, et pas d’espace.',
  },
  tooMany: 'Trop de demandes depuis votre réseau. Réessayez plus tard.',
}

export const findTexts: Readonly<Record<Language, typeof fr>> = {
  fr,
  en: {
    title: 'Find my order',
    intro: 'Did you order without an account? We send you an e-mail with a link to your order.',
    number: 'Order number',
    rule: 'For example 4F7Q-9KXM: it is in our e-mails and on the page of the order.',
    email: 'E-mail address of the order',
    submit: 'Send me the link',
    requested:
      'If this number and this address belong to an order, an e-mail with the link arrives within a few minutes.',
    nothing:
      'Nothing arrived? Look in your spam folder, and check the number and the address. We send at most one link an hour for each order.',
    again: 'Try again',
    account: 'Do you have an account with this address? Your orders are there.',
    toCorrect: 'To correct:',
    wrong: {
      number: 'An order number has eight letters or digits.',
      email: 'An e-mail address has an @ and a domain, and no space.',
    },
    tooMany: 'Too many requests from your network. Try again later.',
  },
}
