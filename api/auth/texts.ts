import type { Language } from '#core/language.ts'

const fr = {
  titles: {
    'sign-in': 'Se connecter',
    'sign-up': 'Créer un compte',
    confirm: 'Confirmer votre adresse',
    forgot: 'Mot de passe oublié',
    reset: 'Choisir un nouveau mot de passe',
  },
  submits: {
    'sign-in': 'Se connecter',
    'sign-up': 'Créer le compte',
    confirm: 'Confirmer',
    forgot: 'Recevoir un code',
    reset: 'Enregistrer le mot de passe',
  },
  intros: {
    'sign-in': undefined,
    'sign-up': 'Un compte garde vos commandes au même endroit. Il n’en faut pas pour acheter.',
    confirm: 'Saisissez le code à 6 chiffres reçu par e-mail.',
    forgot: 'Nous vous envoyons un code pour choisir un nouveau mot de passe.',
    reset: 'Saisissez le code reçu par e-mail et votre nouveau mot de passe.',
  },
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  newPassword: 'Nouveau mot de passe',
  code: 'Code reçu',
  rule: '8 caractères au moins, avec majuscule, minuscule, chiffre et symbole.',
  resend: 'Renvoyer le code',
  news: {
    signedUp:
      'Si cette adresse est nouvelle, un code vient de lui être envoyé. Si elle a déjà un compte, connectez-vous.',
    resent: 'Si cette adresse attend une confirmation, un nouveau code vient de partir.',
    forgot: 'Si cette adresse a un compte, un code vient de lui être envoyé.',
    confirmed: 'Adresse confirmée. Vous pouvez vous connecter.',
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
      confirm: 'Confirm your address',
      forgot: 'Forgotten password',
      reset: 'Choose a new password',
    },
    submits: {
      'sign-in': 'Sign in',
      'sign-up': 'Create the account',
      confirm: 'Confirm',
      forgot: 'Send me a code',
      reset: 'Save the password',
    },
    intros: {
      'sign-in': undefined,
      'sign-up': 'An account keeps your orders in one place. You need none to buy.',
      confirm: 'Enter the 6-digit code you received by e-mail.',
      forgot: 'We send you a code with which to choose a new password.',
      reset: 'Enter the code you received by e-mail and your new password.',
    },
    email: 'E-mail address',
    password: 'Password',
    newPassword: 'New password',
    code: 'Code received',
    rule: 'At least 8 characters, with upper case, lower case, digit and symbol.',
    resend: 'Send the code again',
    news: {
      signedUp:
        'If this address is new, a code has just been sent to it. If it has an account, sign in.',
      resent: 'If this address waits to be confirmed, a new code is on its way.',
      forgot: 'If this address has an account, a code has just been sent to it.',
      confirmed: 'Address confirmed. You can sign in now.',
      reset: 'Password saved. You can sign in now.',
    },
  },
}
