import type { Language } from '../../language.ts'

/** The occasions on which Cognito writes to the owner of an account. */
export const accountMailKinds = ['password', 'address', 'sign-in', 'invitation'] as const

export type AccountMailKind = (typeof accountMailKinds)[number]

type KindTexts = {
  readonly subject: string
  readonly title: string
  readonly news: (username: string) => readonly string[]
}

type AccountTexts = {
  readonly kinds: Readonly<Record<AccountMailKind, KindTexts>>
  readonly why: string
}

const fr: AccountTexts = {
  kinds: {
    password: {
      subject: 'Votre code Comptoir',
      title: 'Votre code',
      news: () => ['Saisissez ce code pour choisir votre mot de passe. Il est valable une heure.'],
    },
    address: {
      subject: 'Confirmez votre adresse',
      title: 'Confirmez votre adresse',
      news: () => [
        'Saisissez ce code pour confirmer que cette adresse est la vôtre. Il est valable 24 heures.',
      ],
    },
    'sign-in': {
      subject: 'Votre code de connexion Comptoir',
      title: 'Votre code de connexion',
      news: () => ['Saisissez ce code pour vous connecter. Il n’est valable que quelques minutes.'],
    },
    invitation: {
      subject: 'Votre compte Comptoir',
      title: 'Votre compte est ouvert',
      news: (username) => [
        `Un compte vous a été ouvert avec cette adresse\u00a0: ${username}.`,
        'Pour choisir votre mot de passe, demandez un code sur la page «\u00a0Mot de passe oublié\u00a0». Voici votre mot de passe provisoire, valable un jour.',
      ],
    },
  },
  why: 'Quelqu’un a saisi cette adresse chez Comptoir. Si ce n’était pas vous, vous n’avez rien à faire\u00a0: sans ce code, rien ne change.',
}

const en: AccountTexts = {
  kinds: {
    password: {
      subject: 'Your Comptoir code',
      title: 'Your code',
      news: () => ['Enter this code to choose your password. It is valid for one hour.'],
    },
    address: {
      subject: 'Confirm your address',
      title: 'Confirm your address',
      news: () => [
        'Enter this code to confirm that this address is yours. It is valid for 24 hours.',
      ],
    },
    'sign-in': {
      subject: 'Your Comptoir sign-in code',
      title: 'Your sign-in code',
      news: () => ['Enter this code to sign in. It is valid for a few minutes only.'],
    },
    invitation: {
      subject: 'Your Comptoir account',
      title: 'Your account is open',
      news: (username) => [
        `We have opened an account for you with this address: ${username}.`,
        'To choose your password, request a code on the page “Forgot password”. This is your temporary password, which is valid for one day.',
      ],
    },
  },
  why: 'This address was entered at Comptoir. If it was not by you, there is nothing for you to do: without this code, nothing changes.',
}

export const accountTexts: Readonly<Record<Language, AccountTexts>> = { fr, en }
