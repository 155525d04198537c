import type { Language } from '../../../core/language.ts'
import { destinations } from '../lib/catalogue.ts'
import type { LongText } from './long-text.ts'
import { privacy } from './privacy.ts'

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
  privacy,
}
