import type { Language } from '#core/language.ts'

const fr = {
  titles: {
    password: 'Connexion des opérateurs',
    'new-password': 'Choisir un mot de passe',
    'set-up': 'Ajouter les codes à deux facteurs',
    code: 'Code à deux facteurs',
  },
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  newPassword: 'Nouveau mot de passe',
  rule: '14 caractères au moins, avec une majuscule, une minuscule, un chiffre et un symbole.',
  code: 'Code de l’application',
  next: 'Continuer',
  signOut: 'Se déconnecter',
  restart: 'Recommencer',
  setUp:
    'Ouvrez ce lien sur votre téléphone, ou saisissez la clé dans votre application d’authentification. Puis saisissez le code qu’elle affiche.',
  open: 'Ouvrir l’application d’authentification',
  signedIn: (email: string, role: string) => `Vous êtes connecté : ${email}, rôle ${role}.`,
  again: 'Pour un remboursement important, connectez-vous de nouveau :',
  problems: {
    sign_in_expired: 'Cette connexion a expiré. Recommencez.',
    sign_in_too_old: 'Pour ce remboursement, reconnectez-vous, puis recommencez.',
    code_mismatch:
      'Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant, et vérifiez l’heure de votre téléphone.',
    weak_password:
      'Mot de passe trop simple : 14 caractères au moins, avec une majuscule, une minuscule, un chiffre et un symbole.',
  },
}

export const signInTexts: Readonly<Record<Language, typeof fr>> = {
  fr,
  en: {
    titles: {
      password: 'Operators’ sign-in',
      'new-password': 'Choose a password',
      'set-up': 'Set up two-factor codes',
      code: 'Two-factor code',
    },
    email: 'E-mail address',
    password: 'Password',
    newPassword: 'New password',
    rule: 'At least 14 characters, with upper and lower case letters, a digit and a symbol.',
    code: 'Code from your app',
    next: 'Continue',
    signOut: 'Sign out',
    restart: 'Start again',
    setUp:
      'Open this link on your phone, or enter the key in your authenticator app. Then enter the code that it shows.',
    open: 'Open the authenticator app',
    signedIn: (email, role) => `You are signed in: ${email}, role ${role}.`,
    again: 'For a large refund, sign in again:',
    problems: {
      sign_in_expired: 'This sign-in has expired. Start again.',
      sign_in_too_old: 'For this refund, sign in again, then repeat it.',
      code_mismatch:
        'This code is wrong, or was used before. Wait for the next one, and check the time of your phone.',
      weak_password:
        'The password is too weak: at least 14 characters, with upper and lower case letters, a digit and a symbol.',
    },
  },
}
