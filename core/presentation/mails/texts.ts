import type { Language } from '../../language.ts'
import type { MailKind } from '../../order/order-mail.ts'

/** What a mail says. `amount` is the formatted amount of the refund; empty if there is none. */
type KindTexts = {
  readonly subject: (number: string) => string
  readonly title: string
  readonly news: (amount: string, about: MailFacts) => readonly string[]
}

type MailFacts = {
  readonly isCharged: boolean
  /** Whether the shop paid the refund by bank transfer. */
  readonly isTransfer: boolean
}

type MailTexts = {
  readonly kinds: Readonly<Record<MailKind, KindTexts>>
  readonly order: (number: string) => string
  readonly total: string
  readonly tax: (rate: string) => string
  readonly refunds: string
  readonly remaining: string
  readonly address: string
  readonly link: string
  readonly retry: string
  readonly why: string
}

const fr: MailTexts = {
  kinds: {
    confirmed: {
      subject: (number) => `Commande ${number} confirmée`,
      title: 'Merci pour votre commande',
      news: () => [
        'Nous avons bien reçu votre paiement et préparons votre commande.',
        'Vous pouvez encore l’annuler, avec remboursement intégral, tant qu’elle n’est pas expédiée.',
      ],
    },
    'awaiting-funds': {
      subject: (number) => `Commande ${number} : paiement en cours`,
      title: 'Votre paiement est en cours',
      news: () => [
        'Nous avons bien enregistré votre commande. Votre banque nous transmet le paiement : cela prend en général quelques jours, et au plus 14 jours ouvrés.',
        'Vos articles vous sont réservés. Nous vous écrirons dès que le paiement sera arrivé ; vous n’avez rien à faire.',
      ],
    },
    review: {
      subject: (number) => `Commande ${number} : paiement en vérification`,
      title: 'Nous vérifions votre paiement',
      news: () => [
        'Nous avons bien enregistré votre commande, et nous vérifions votre paiement avant de l’expédier. Vous n’avez rien à faire.',
        'Nous vous écrirons dès que ce sera fait. Si nous ne pouvons pas accepter la commande, nous vous remboursons intégralement.',
      ],
    },
    'payment-failed': {
      subject: (number) => `Commande ${number} : le paiement n’a pas abouti`,
      title: 'Votre paiement n’a pas abouti',
      news: () => [
        'Votre banque n’a pas transmis le paiement. Rien n’a été débité, et cette commande est close.',
        'La page de votre commande permet de commander à nouveau les mêmes articles, avec un autre moyen de paiement.',
      ],
    },
    shipped: {
      subject: (number) => `Commande ${number} expédiée`,
      title: 'Votre commande est en route',
      news: () => ['Nous avons emballé votre commande, et elle vient de partir.'],
    },
    completed: {
      subject: (number) => `Commande ${number} livrée`,
      title: 'Votre commande est livrée',
      news: () => ['Merci de votre confiance. Nous espérons vous revoir bientôt.'],
    },
    cancelled: {
      subject: (number) => `Commande ${number} annulée`,
      title: 'Votre commande est annulée',
      news: (amount, { isCharged }) => [
        'Elle ne sera pas expédiée.',
        ...(amount
          ? [
              `Nous vous remboursons ${amount}, et vous écrirons dès que le remboursement sera parti.`,
            ]
          : []),
        ...(isCharged ? [] : ['Rien n’a été débité.']),
      ],
    },
    refunded: {
      subject: (number) => `Commande ${number} : remboursement`,
      title: 'Votre remboursement est parti',
      news: (amount, { isTransfer }) =>
        isTransfer
          ? [
              `Nous vous avons remboursé ${amount}, par virement bancaire : le moyen de paiement que vous aviez utilisé n’acceptait pas le remboursement.`,
            ]
          : [
              `Nous vous avons remboursé ${amount}, par le moyen de paiement que vous aviez utilisé.`,
              'Selon votre banque, la somme paraît sur votre compte en 5 à 10 jours ouvrés.',
            ],
    },
    link: {
      subject: (number) => `Commande ${number} : votre lien`,
      title: 'Le lien vers votre commande',
      news: () => [
        'Vous nous avez demandé ce lien. Il ouvre votre commande pendant 90 jours.',
        'Si cette demande ne vient pas de vous, vous n’avez rien à faire : seule cette adresse reçoit le lien.',
      ],
    },
  },
  order: (number) => `Commande ${number}`,
  total: 'Total',
  tax: (rate) => `dont TVA ${rate}`,
  refunds: 'Remboursements',
  remaining: 'Total après remboursement',
  address: 'Adresse de livraison',
  link: 'Voir la commande',
  retry: 'Commander à nouveau',
  why: 'Vous recevez ce message parce que vous avez passé cette commande chez Comptoir.',
}

const en: MailTexts = {
  kinds: {
    confirmed: {
      subject: (number) => `Order ${number} confirmed`,
      title: 'Thank you for your order',
      news: () => [
        'We have received your payment and are preparing your order.',
        'You can still cancel it, with a full refund, until we ship it.',
      ],
    },
    'awaiting-funds': {
      subject: (number) => `Order ${number}: payment on its way`,
      title: 'Your payment is on its way',
      news: () => [
        'We have your order. Your bank is sending us the payment, which usually takes a few days and at most 14 business days.',
        'Your items are reserved. We will write to you when the payment has arrived; there is nothing for you to do.',
      ],
    },
    review: {
      subject: (number) => `Order ${number}: payment being checked`,
      title: 'We are checking your payment',
      news: () => [
        'We have your order, and we are checking your payment before we ship it. There is nothing for you to do.',
        'We will write to you when this is done. If we cannot accept the order, we refund you in full.',
      ],
    },
    'payment-failed': {
      subject: (number) => `Order ${number}: the payment failed`,
      title: 'Your payment did not go through',
      news: () => [
        'Your bank did not send the payment. Nothing was charged, and this order is closed.',
        'On the page of your order you can order the same items again and pay in another way.',
      ],
    },
    shipped: {
      subject: (number) => `Order ${number} shipped`,
      title: 'Your order is on its way',
      news: () => ['We have packed your order, and it has just left.'],
    },
    completed: {
      subject: (number) => `Order ${number} delivered`,
      title: 'Your order is delivered',
      news: () => ['Thank you for your trust. We hope to see you again soon.'],
    },
    cancelled: {
      subject: (number) => `Order ${number} cancelled`,
      title: 'Your order is cancelled',
      news: (amount, { isCharged }) => [
        'It will not be shipped.',
        ...(amount
          ? [`We refund ${amount}, and will write to you when the refund is on its way.`]
          : []),
        ...(isCharged ? [] : ['Nothing was charged.']),
      ],
    },
    refunded: {
      subject: (number) => `Order ${number}: refund`,
      title: 'Your refund is on its way',
      news: (amount, { isTransfer }) =>
        isTransfer
          ? [
              `We have refunded ${amount} by bank transfer, because the payment method that you used did not accept the refund.`,
            ]
          : [
              `We have refunded ${amount} to the payment method that you used.`,
              'Depending on your bank, it appears on your account within 5 to 10 business days.',
            ],
    },
    link: {
      subject: (number) => `Order ${number}: your link`,
      title: 'The link to your order',
      news: () => [
        'You asked us for this link. It opens your order for 90 days.',
        'If you did not ask for it, there is nothing for you to do: only this address receives the link.',
      ],
    },
  },
  order: (number) => `Order ${number}`,
  total: 'Total',
  tax: (rate) => `includes VAT ${rate}`,
  refunds: 'Refunds',
  remaining: 'Total after the refund',
  address: 'Delivery address',
  link: 'View the order',
  retry: 'Order again',
  why: 'You receive this message because you placed this order with Comptoir.',
}

export const mailTexts: Readonly<Record<Language, MailTexts>> = { fr, en }
