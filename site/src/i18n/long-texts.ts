import type { Language } from '../../../core/language.ts'
import { destinations } from '../lib/catalogue.ts'

/** A page with a long text. */
export type LongText = {
  readonly title: string
  readonly description: string
  readonly sections: readonly {
    readonly heading: string
    readonly paragraphs: readonly string[]
    /** Words that the shop's contact address follows. */
    readonly contact?: string
    /** A page of the API. */
    readonly link?: { readonly label: string; readonly path: `/${string}` }
  }[]
}

type Page = Readonly<Record<Language, LongText>>

export const longTexts: Readonly<Record<'delivery' | 'terms' | 'privacy', Page>> = {
  delivery: {
    fr: {
      title: 'Livraison et retours',
      description: 'Où nous livrons, comment suivre votre commande et retourner un article.',
      sections: [
        {
          heading: 'Où nous livrons',
          paragraphs: [
            `Nous livrons dans ces pays : ${destinations('fr')}. La livraison est comprise dans tous les prix.`,
          ],
        },
        {
          heading: 'De l’atelier à votre porte',
          paragraphs: [
            'Dès que votre paiement est confirmé, nous emballons votre commande, puis nous la remettons au transporteur. Vous suivez chaque étape en direct sur la page de votre commande.',
            'Nous vous envoyons un e-mail à chaque étape. Il contient le lien de votre commande : vous n’avez pas besoin de compte pour la suivre. Si vous l’avez perdu, demandez-en un nouveau.',
          ],
          link: { label: 'Retrouver ma commande', path: '/orders/find' },
        },
        {
          heading: 'Retours',
          paragraphs: [
            'Vous avez 30 jours après la réception pour retourner un article, sans avoir à vous justifier. Les produits alimentaires ouverts ne sont pas repris.',
            'Si un article arrive cassé, nous le remplaçons ou le remboursons, à votre choix.',
          ],
          contact:
            'Pour un retour, indiquez-nous le numéro de votre commande. Si l’article est arrivé cassé, joignez une photo :',
        },
      ],
    },
    en: {
      title: 'Delivery and returns',
      description: 'Where we deliver, how to follow your order, and how to return an item.',
      sections: [
        {
          heading: 'Where we deliver',
          paragraphs: [
            `We deliver to these countries: ${destinations('en')}. Delivery is included in all prices.`,
          ],
        },
        {
          heading: 'From the workshop to your door',
          paragraphs: [
            'As soon as your payment is confirmed, we pack your order and hand it to the carrier. The page of your order shows each step as it happens.',
            'We send you an e-mail at each step. It contains the link to your order: you do not need an account to follow it. If you have lost it, ask for a new one.',
          ],
          link: { label: 'Find my order', path: '/orders/find' },
        },
        {
          heading: 'Returns',
          paragraphs: [
            'You have 30 days after delivery to return an item, without giving a reason. Opened food cannot be returned.',
            'If an item arrives broken, we replace or refund it, as you choose.',
          ],
          contact:
            'To return an item, tell us the number of your order. If it arrived broken, attach a photo:',
        },
      ],
    },
  },
  terms: {
    fr: {
      title: 'Conditions de vente',
      description: 'Ce que vous achetez, à quel prix, et ce qui se passe ensuite.',
      sections: [
        {
          heading: 'Prix',
          paragraphs: [
            'Les prix sont en euros, TVA et livraison comprises. Vous payez le prix en vigueur au moment où vous commandez : s’il vient de changer, nous vous le disons avant le paiement.',
          ],
        },
        {
          heading: 'Commande et paiement',
          paragraphs: [
            'Quand vous commandez, nous réservons vos articles pendant que vous payez. Le paiement a lieu chez Stripe : nous ne voyons pas les données de votre carte. Sans paiement, les articles sont remis en vente et rien n’est débité.',
          ],
        },
        {
          heading: 'Annulation',
          paragraphs: [
            'Vous pouvez annuler depuis la page de votre commande jusqu’à la fin de l’emballage. Si vous avez déjà payé, nous vous remboursons intégralement. L’annulation n’est pas possible pendant que votre paiement est en cours de traitement ou de vérification.',
            'Une fois la commande expédiée, le droit de retour de 30 jours s’applique.',
          ],
          contact:
            'Pour retourner un article, ou pour une question sur votre commande, écrivez-nous :',
        },
        {
          heading: 'Une boutique de démonstration',
          paragraphs: [
            'Cette boutique est une démonstration : elle montre comment fonctionne une boutique en ligne. Tant qu’elle n’est pas réellement ouverte, rien n’y est vendu ni expédié.',
          ],
        },
      ],
    },
    en: {
      title: 'Terms of sale',
      description: 'What you buy, at what price, and what happens next.',
      sections: [
        {
          heading: 'Prices',
          paragraphs: [
            'Prices are in euros and include VAT and delivery. You pay the price that applies when you order: if it has just changed, we tell you before you pay.',
          ],
        },
        {
          heading: 'Order and payment',
          paragraphs: [
            'When you order, we reserve your items while you pay. You pay on Stripe’s page: we do not see your card details. If you do not pay, the items go back on sale and nothing is charged.',
          ],
        },
        {
          heading: 'Cancellation',
          paragraphs: [
            'You can cancel from the page of your order until it is packed. If you have already paid, we refund you in full. You cannot cancel while your payment is being processed or checked.',
            'Once your order has shipped, you have 30 days after delivery to return it.',
          ],
          contact: 'To return it, or to ask a question about your order, write to us:',
        },
        {
          heading: 'A demo shop',
          paragraphs: [
            'This is a demo shop: it shows how an online shop works. Until it opens for real, nothing is sold or shipped here.',
          ],
        },
      ],
    },
  },
  privacy: {
    fr: {
      title: 'Confidentialité',
      description: 'Ce que la boutique sait de vous, et pourquoi.',
      sections: [
        {
          heading: 'Ce que nous conservons',
          paragraphs: [
            'Pour chaque commande : les articles, le montant, votre adresse e-mail et l’adresse de livraison. Pour votre compte, si vous en avez un : votre adresse e-mail. Les données de votre carte restent chez Stripe.',
          ],
        },
        {
          heading: 'Cookies',
          paragraphs: [
            'La boutique n’utilise que les cookies dont elle a besoin : votre panier, votre langue, votre session, les commandes passées depuis cet appareil, pendant un an le fait que vous vous y êtes connecté et, pendant une heure, l’adresse saisie dans un formulaire de compte. Aucun ne vous suit sur d’autres sites, il n’y a donc rien à accepter.',
          ],
        },
        {
          heading: 'Vos droits',
          paragraphs: [
            'Vous avez le droit de consulter, de corriger et d’effacer les données que nous avons sur vous. Nous conservons les données des ventes aussi longtemps que la loi l’exige.',
          ],
          contact: 'Pour exercer ces droits, écrivez-nous :',
        },
      ],
    },
    en: {
      title: 'Privacy',
      description: 'What the shop knows about you, and why.',
      sections: [
        {
          heading: 'What we keep',
          paragraphs: [
            'For each order: the items, the amount, your e-mail address and the delivery address. For your account, if you have one: your e-mail address. Your card details stay with Stripe.',
          ],
        },
        {
          heading: 'Cookies',
          paragraphs: [
            'The shop sets only the cookies it needs: your cart, your language, your session, the orders placed on this device, for a year that you have signed in on it and, for an hour, the address entered in an account form. None of them tracks you on other sites, so there is nothing to accept.',
          ],
        },
        {
          heading: 'Your rights',
          paragraphs: [
            'You have the right to see, correct and erase the data we have about you. We keep records of sales for as long as the law requires.',
          ],
          contact: 'To use these rights, write to us:',
        },
      ],
    },
  },
}
