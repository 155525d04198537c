import type { Language } from '#core/language.ts'

const fr = {
  title: 'Mon compte',
  signedInAs: 'Vous êtes connecté avec l’adresse',
  orders: 'Mes commandes',
  sessions: 'Appareils connectés',
  sessionsMean:
    'Vous ne reconnaissez pas un appareil ? Déconnectez-le et changez votre mot de passe.',
  unknownBrowser: 'Navigateur inconnu',
  since: 'Connecté depuis le',
  thisBrowser: 'Cet appareil',
  endOne: 'Déconnecter',
  endOthers: 'Déconnecter tous les autres appareils',
  password: 'Mot de passe',
  passwordMeans: 'Quand vous le changez, vous êtes déconnecté de tous vos autres appareils.',
  current: 'Mot de passe actuel',
  changePassword: 'Changer le mot de passe',
  wrongCurrent: 'Le mot de passe actuel est incorrect.',
  notices: {
    password: 'Votre mot de passe est changé. Vos autres appareils sont déconnectés.',
    session: 'L’appareil est déconnecté.',
    sessions: 'Tous vos autres appareils sont déconnectés.',
  },
}

export const accountTexts: Readonly<Record<Language, typeof fr>> = {
  fr,
  en: {
    title: 'My account',
    signedInAs: 'You are signed in with the address',
    orders: 'My orders',
    sessions: 'Signed-in devices',
    sessionsMean: 'You do not recognise a device? Sign it out and change your password.',
    unknownBrowser: 'Unknown browser',
    since: 'Signed in since',
    thisBrowser: 'This device',
    endOne: 'Sign out',
    endOthers: 'Sign out all other devices',
    password: 'Password',
    passwordMeans: 'When you change it, all your other devices are signed out.',
    current: 'Current password',
    changePassword: 'Change the password',
    wrongCurrent: 'The current password is wrong.',
    notices: {
      password: 'Your password has been changed. Your other devices are signed out.',
      session: 'The device is signed out.',
      sessions: 'All your other devices are signed out.',
    },
  },
}
