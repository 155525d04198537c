import type { Language } from '#core/language.ts'

const fr = {
  titles: {
    'sign-in': 'Se connecter',
    'sign-up': 'Créer un compte',
    forgot: 'Mot de passe oublié',
    reset: 'Choisir un mot de passe',
  },
  submits: {
    'sign-in': 'Se connecter',
    'sign-up': 'Recevoir un code',
    forgot: 'Recevoir un code',
    reset: 'Enregistrer le mot de passe',
  },
  intros: {
    'sign-in': undefined,
    'sign-up':
      'Avec un compte, vous retrouvez vos commandes au même endroit, aussi celles que vous avez passées sans compte avec cette adresse. Vous pouvez aussi acheter sans compte. Nous vous envoyons un code, puis vous choisissez votre mot de passe.',
    forgot: 'Nous vous envoyons un code pour choisir un nouveau mot de passe.',
    reset: 'Saisissez le code reçu par e-mail et choisissez un mot de passe.',
  },
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  newPassword: 'Nouveau mot de passe',
  code: 'Code reçu par e-mail',
  rule: '8 caractères au moins, avec une majuscule, une minuscule, un chiffre et un symbole, sans mot courant ni nom de la boutique.',
  resend: 'Renvoyer le code',
  asGuest: 'Commandé sans compte ? Retrouver ma commande',
  notices: {
    'sign-up': 'Un code vient d’être envoyé à cette adresse.',
    forgot: 'Si cette adresse a un compte, un code vient de lui être envoyé.',
    reset: 'Mot de passe enregistré. Vous pouvez vous connecter.',
  },
}

export const authTexts: Readonly<
  Record<Language, Omit<typeof fr, 'intros'> & { intros: Record<string, string | undefined> }>
> = {
  fr,
  en: {
    titles: {
      'sign-in': 'Sign in',
      'sign-up': 'Create an account',
      forgot: 'Forgotten password',
      reset: 'Choose a password',
    },
    submits: {
      'sign-in': 'Sign in',
      'sign-up': 'Send me a code',
      forgot: 'Send me a code',
      reset: 'Save the password',
    },
    intros: {
      'sign-in': undefined,
      'sign-up':
        'An account keeps your orders in one place, with those that you placed without one at this address. You can also buy without one. We send you a code, then you choose your password.',
      forgot: 'We send you a code to choose a new password.',
      reset: 'Enter the code you received by e-mail and choose a password.',
    },
    email: 'E-mail address',
    password: 'Password',
    newPassword: 'New password',
    code: 'Code from our e-mail',
    rule: 'At least 8 characters, with upper and lower case letters, a digit and a symbol, without common words or the name of the shop.',
    resend: 'Send the code again',
    asGuest: 'Ordered without an account? Find my order',
    notices: {
      'sign-up': 'A code has just been sent to this address.',
      forgot: 'If this address has an account, a code has just been sent to it.',
      reset: 'Password saved. You can sign in now.',
    },
  },
}
