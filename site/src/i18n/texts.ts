import type { Language } from '../../../core/language.ts'

/** The site's texts, except products, long texts and an order's status. */
const fr = {
  languageName: 'Français',
  otherLanguage: 'Read this page in English',
  skip: 'Aller au contenu',
  soldOut: 'Épuisé',
  tagline: 'Vaisselle, linge, épicerie et papeterie',
  nav: {
    label: 'Rayons',
    cart: 'Panier',
    orders: 'Mes commandes',
    signIn: 'Se connecter',
    signOut: 'Se déconnecter',
  },
  home: {
    title: 'Comptoir, les objets de tous les jours',
    description:
      'Grès, lin, miel et papier : une petite boutique française d’objets de tous les jours, livrés dans dix pays d’Europe.',
    heading: 'Les objets de tous les jours, bien faits.',
    lede: 'Du grès et du lin, quelques bocaux, de quoi écrire. Des objets choisis un par un dans des ateliers français, faits pour servir longtemps.',
    browse: 'Voir les rayons',
    picture:
      'Nature morte sur un comptoir : une planche en noyer, un pain, une bouteille d’huile, des serviettes, un bol bleu, une carafe et une tasse.',
    promises: [
      ['Livraison comprise', 'dans dix pays d’Europe'],
      ['Retours sous 30 jours', 'sans avoir à vous justifier'],
      ['Achat sans compte', 'et suivi de commande en direct'],
    ],
  },
  product: {
    breadcrumb: 'Fil d’Ariane',
    taxes: 'TVA et livraison comprises',
    quantity: 'Quantité',
    most: (max: number) => `${max} au plus par commande`,
    add: 'Ajouter au panier',
    buy: 'Acheter maintenant',
    details: 'Caractéristiques',
    stock: 'La disponibilité est vérifiée à la commande.',
    delivery: 'Livraison et retours',
    deliveryNote:
      'Livraison comprise. Vous suivez la préparation et l’expédition en direct, et vous avez 30 jours pour changer d’avis.',
    more: 'En savoir plus sur la livraison et les retours',
    related: 'Vous aimerez aussi',
  },
  notFound: {
    title: 'Page introuvable',
    text: 'Cette page n’existe pas, ou n’existe plus. Le menu vous aidera à trouver ce que vous cherchez.',
    home: 'Retour à la boutique',
  },
  unavailable: {
    title: 'La boutique ne répond pas',
    kept: 'Votre panier et vos commandes sont conservés. Réessayez dans un instant.',
    form: 'Vous veniez d’envoyer un formulaire ? Il n’a peut-être pas été reçu : revenez à la page précédente et vérifiez. Si vous venez de payer, ne payez pas une seconde fois : nous recevons votre paiement séparément.',
    persists: 'Si cela dure, écrivez-nous :',
    again: 'Réessayer',
    home: 'Retour à la boutique',
  },
  footer: {
    shop: 'La boutique',
    account: 'Votre compte',
    help: 'Aide',
    findOrder: 'Retrouver ma commande',
    delivery: 'Livraison et retours',
    terms: 'Conditions de vente',
    privacy: 'Confidentialité',
    contact: 'Écrivez-nous :',
    note: 'Toutes les illustrations ont été dessinées pour la boutique.',
  },
}

export const texts: Readonly<Record<Language, typeof fr>> = {
  fr,
  en: {
    languageName: 'English',
    otherLanguage: 'Lire cette page en français',
    skip: 'Skip to content',
    soldOut: 'Sold out',
    tagline: 'Tableware, linen, pantry and stationery',
    nav: {
      label: 'Categories',
      cart: 'Cart',
      orders: 'My orders',
      signIn: 'Sign in',
      signOut: 'Sign out',
    },
    home: {
      title: 'Comptoir, everyday things',
      description:
        'Stoneware, linen, honey and paper: a small French shop for everyday things, with delivery to ten countries in Europe.',
      heading: 'Everyday things, well made.',
      lede: 'Stoneware and linen, a few jars, something to write with. Things chosen one by one in French workshops and made to last.',
      browse: 'Browse products',
      picture:
        'Still life on a counter: a walnut board, a loaf, a bottle of oil, napkins, a blue bowl, a carafe and a mug.',
      promises: [
        ['Delivery included', 'to ten countries in Europe'],
        ['Returns within 30 days', 'without giving a reason'],
        ['No account needed', 'and live order tracking'],
      ],
    },
    product: {
      breadcrumb: 'Breadcrumb',
      taxes: 'VAT and delivery included',
      quantity: 'Quantity',
      most: (max) => `At most ${max} per order`,
      add: 'Add to cart',
      buy: 'Buy now',
      details: 'Details',
      stock: 'Availability is checked when you order.',
      delivery: 'Delivery and returns',
      deliveryNote:
        'Delivery is included. You follow packing and shipping live, and have 30 days to change your mind.',
      more: 'More about delivery and returns',
      related: 'You may also like',
    },
    notFound: {
      title: 'Page not found',
      text: 'This page does not exist, or no longer exists. Use the menu to find what you are looking for.',
      home: 'Back to the shop',
    },
    unavailable: {
      title: 'The shop does not respond',
      kept: 'Your cart and your orders are kept. Try again in a moment.',
      form: 'Had you just sent a form? It may not have arrived: go back to the previous page and check. If you have just paid, do not pay again: we receive your payment separately.',
      persists: 'If this lasts, write to us:',
      again: 'Try again',
      home: 'Back to the shop',
    },
    footer: {
      shop: 'The shop',
      account: 'Your account',
      help: 'Help',
      findOrder: 'Find my order',
      delivery: 'Delivery and returns',
      terms: 'Terms of sale',
      privacy: 'Privacy',
      contact: 'Write to us:',
      note: 'All illustrations were drawn for this shop.',
    },
  },
}
