import type { Language } from '../../../core/language.ts'
import { accountingYears, contactYears, retentionDays } from '../../../core/retention.ts'
import type { LongText } from './long-text.ts'

const days = {
  fr: (count: number) => (count === 365 ? 'un an' : `${count} jours`),
  en: (count: number) => (count === 365 ? 'a year' : `${count} days`),
} as const

const { session, cart, openOrderCounter, orderLink, knownBrowser } = retentionDays
const { queue, log, accessLog, networkLog, backup } = retentionDays

/** The text of the page. `test/docs/retention.test.ts` checks that it names every period. */
export const privacy: Readonly<Record<Language, LongText>> = {
  fr: {
    title: 'Confidentialité',
    description: 'Ce que la boutique sait de vous, pourquoi, et pendant combien de temps.',
    sections: [
      {
        heading: 'Ce que nous conservons',
        paragraphs: [
          `Vos coordonnées : pour chaque commande, votre nom, votre adresse e-mail et l’adresse de livraison, pour la livrer, vous rembourser et vous répondre. Nous les gardons ${contactYears} ans après le dernier changement de la commande.`,
          `La vente elle-même : les articles, le montant, la TVA, le pays, la date et la référence du paiement. La loi nous oblige à garder ces données ${accountingYears} ans après la fin de l’exercice comptable (article L123-22 du Code de commerce).`,
          'Votre compte, si vous en avez un : votre adresse e-mail et votre mot de passe sous une forme illisible, jusqu’à son effacement.',
          `Vos sessions, avec le type de navigateur : ${days.fr(session)} après la connexion. Le nombre de commandes non payées d’un compte ou d’une adresse réseau, pour éviter les abus : ${days.fr(openOrderCounter)}.`,
          'Les données de votre carte restent chez Stripe, notre prestataire de paiement, qui garde aussi une trace de chaque paiement avec votre nom et vos adresses.',
        ],
      },
      {
        heading: 'Ce que nos serveurs enregistrent',
        paragraphs: [
          [
            `Les messages entre nos programmes, avec les coordonnées d’une commande en cours : ${days.fr(queue)} au plus.`,
            `Les journaux de la boutique, avec l’adresse réseau et les numéros de commande, sans votre nom ni vos adresses : ${days.fr(log)}.`,
            `Le journal des visites, avec l’adresse réseau et la page : ${days.fr(accessLog)}.`,
            `Les connexions refusées par notre réseau et les requêtes lentes de la base des ventes : ${days.fr(networkLog)}.`,
            `Les sauvegardes : ${days.fr(backup)}.`,
          ],
          'Les journaux servent à trouver les pannes et les fraudes. Si nous devons restaurer une sauvegarde, nous effaçons de nouveau ce qui avait été effacé.',
        ],
      },
      {
        heading: 'Cookies',
        paragraphs: [
          'La boutique n’utilise que les cookies dont elle a besoin :',
          [
            `votre panier et votre session, pendant ${days.fr(cart)} ;`,
            `les commandes passées depuis cet appareil, pendant ${days.fr(orderLink)} ;`,
            `votre langue, et le fait que vous vous êtes connecté sur cet appareil, pendant ${days.fr(knownBrowser)} ;`,
            'ce que vous avez saisi dans un formulaire de compte ou de recherche de commande, pendant une heure.',
          ],
          'Aucun ne vous suit sur d’autres sites, il n’y a donc rien à accepter.',
          `Les liens dans nos e-mails ouvrent votre commande pendant ${days.fr(orderLink)}.`,
        ],
      },
      {
        heading: 'Vos droits',
        paragraphs: [
          'Vous avez le droit de consulter, de corriger et de faire effacer les données que nous avons sur vous. Nous effaçons vos coordonnées et votre compte quand vos commandes sont terminées et vos remboursements reçus. La vente reste, sans votre nom ni vos adresses.',
        ],
        contact: 'Pour exercer ces droits, écrivez-nous :',
      },
    ],
  },
  en: {
    title: 'Privacy',
    description: 'What the shop knows about you, why, and for how long.',
    sections: [
      {
        heading: 'What we keep',
        paragraphs: [
          `Your contact details: for each order, your name, your e-mail address and the delivery address, to deliver it, to refund you and to answer you. We keep them for ${contactYears} years after the last change of the order.`,
          `The sale itself: the items, the amount, the VAT, the country, the date and the reference of the payment. French law requires us to keep these for ${accountingYears} years after the end of the financial year (Code de commerce, article L123-22).`,
          'Your account, if you have one: your e-mail address, and your password in an unreadable form, until it is erased.',
          `Your sessions, with the kind of browser: ${days.en(session)} after you have signed in. How many unpaid orders an account or a network address has, to prevent abuse: ${days.en(openOrderCounter)}.`,
          'Your card details stay with Stripe, our payment provider, which also keeps a record of each payment with your name and addresses.',
        ],
      },
      {
        heading: 'What our servers record',
        paragraphs: [
          [
            `Messages between our programs, with the contact details of an order in progress: ${days.en(queue)} at the most.`,
            `The logs of the shop, with the network address and order numbers, without your name or addresses: ${days.en(log)}.`,
            `The log of visits, with the network address and the page: ${days.en(accessLog)}.`,
            `Connections that our network has refused, and slow queries of the sales database: ${days.en(networkLog)}.`,
            `Backups: ${days.en(backup)}.`,
          ],
          'We use the logs to find failures and fraud. If we have to restore a backup, we erase again what had been erased.',
        ],
      },
      {
        heading: 'Cookies',
        paragraphs: [
          'The shop sets only the cookies it needs:',
          [
            `your cart and your session, for ${days.en(cart)};`,
            `the orders placed on this device, for ${days.en(orderLink)};`,
            `your language, and that you have signed in on this device, for ${days.en(knownBrowser)};`,
            'what you entered in an account form or to find an order, for an hour.',
          ],
          'None of them tracks you on other sites, so there is nothing to accept.',
          `The links in our e-mails open your order for ${days.en(orderLink)}.`,
        ],
      },
      {
        heading: 'Your rights',
        paragraphs: [
          'You have the right to see, correct and erase the data we have about you. We erase your contact details and your account once your orders have ended and your refunds have arrived. The sale stays, without your name and addresses.',
        ],
        contact: 'To use these rights, write to us:',
      },
    ],
  },
}
