import { randomBytes } from 'node:crypto'
import { CognitoError } from './errors.ts'

export type ChallengeName =
  | 'NEW_PASSWORD_REQUIRED'
  | 'MFA_SETUP'
  | 'SOFTWARE_TOKEN_MFA'
  /** Not a challenge of Cognito: MFA_SETUP after `VerifySoftwareToken`. */
  | 'MFA_SET_UP'

/** An open step of a sign-in. */
export type Challenge = {
  readonly name: ChallengeName
  readonly sub: string
  /** The secret key that a user has got and not yet verified. */
  readonly secret?: string
}

/**
 * Keeps the open steps of sign-ins, by their session. A session is used once, and expires: 3
 * minutes by default, at most 15 (`AuthSessionValidity`).
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
 * A wrong answer does not end it:
 * https://github.com/aws-amplify/amplify-flutter/pull/4532
 */
export function createChallenges(options: {
  readonly minutes: number
  readonly now: () => number
}) {
  const { minutes, now } = options
  const open = new Map<string, Challenge & { readonly until: number }>()
  const used = new Set<string>()

  return {
    /** Opens a step. Returns its session. */
    start: (challenge: Challenge): string => {
      const session = randomBytes(600).toString('base64url')
      open.set(session, { ...challenge, until: now() + minutes * 60_000 })
      return session
    },
    /** Returns the step of a session. Throws CognitoError if it is unknown, used or expired. */
    find: (session: string, ...names: readonly ChallengeName[]): Challenge => {
      const invalid = (why = '') =>
        new CognitoError('NotAuthorizedException', `Invalid session for the user${why}.`)
      if (used.has(session)) throw invalid(', session can only be used once')
      const found = open.get(session)
      if (!found || !names.includes(found.name)) throw invalid()
      if (found.until < now()) throw invalid(', session is expired')
      return found
    },
    /** Ends a step, whose answer was right. */
    end: (session: string): void => {
      open.delete(session)
      used.add(session)
    },
  }
}
