import { randomInt, randomUUID, scryptSync, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { openJournal } from '../journal.ts'

export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD'

export type User = {
  readonly sub: string
  readonly email: string
  readonly password: string
  readonly status: UserStatus
  readonly emailVerified: boolean
  readonly groups: readonly string[]
  /** How many times the user has signed out everywhere. Each time revokes all earlier tokens. */
  readonly signOuts: number
  /** The secret key of the user's codes (TOTP), once it is verified. Only for operators. */
  readonly totpSecret?: string
  /** The last code that the user has used. */
  readonly lastCode?: string
}

type Change = { readonly user: User } | { readonly revoked: string } | { readonly deleted: string }

export type CodePurpose = 'confirm' | 'reset'

/**
 * How long a mailed code is valid: 24 hours to confirm a sign-up, 1 hour to reset a password.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-recover-a-user-account.html
 */
const codeLifeMs: Readonly<Record<CodePurpose, number>> = {
  confirm: 24 * 3600 * 1000,
  reset: 3600 * 1000,
}

/** Opens the user pool, stored in `dir`. Codes and failed attempts are kept in memory. */
export function openUsers(dir: string | undefined) {
  const journal = openJournal<Change>(dir && join(dir, 'accounts.jsonl'))
  const byEmail = new Map<string, User>()
  const revoked = new Set<string>()
  const codes = new Map<string, { code: string; until: number }>()
  for (const change of journal.entries) apply(change)

  function apply(change: Change) {
    if ('user' in change) byEmail.set(change.user.email, change.user)
    else if ('deleted' in change) byEmail.delete(change.deleted)
    else revoked.add(change.revoked)
  }

  function write(change: Change) {
    apply(change)
    journal.append(change)
  }

  return {
    /** Finds a user by address or `sub`, like Cognito's Username. */
    find: (username: string) =>
      byEmail.get(normalize(username)) ?? [...byEmail.values()].find(({ sub }) => sub === username),
    add: (email: string, password: string, state: Pick<User, 'status' | 'emailVerified'>): User => {
      const user = {
        sub: randomUUID(),
        email: normalize(email),
        password: hash(password),
        groups: [],
        signOuts: 0,
        ...state,
      }
      write({ user })
      return user
    },
    update: (user: User) => write({ user }),
    all: (): readonly User[] => [...byEmail.values()],
    delete: ({ email }: User) => write({ deleted: email }),
    /** Revokes a refresh token and all tokens with the same `origin_jti`. */
    revoke: (originJti: string) => write({ revoked: originJti }),
    isRevoked: (originJti: string) => revoked.has(originJti),
    /** Creates a code for a user and a purpose. The previous code becomes invalid. */
    makeCode: (purpose: CodePurpose, { email }: User) => {
      const code = String(randomInt(1_000_000)).padStart(6, '0')
      codes.set(`${purpose} ${email}`, { code, until: Date.now() + codeLifeMs[purpose] })
      return code
    },
    /** Checks a code and makes it invalid. */
    takeCode: (
      purpose: CodePurpose,
      { email }: User,
      code: string,
    ): 'ok' | 'mismatch' | 'expired' => {
      const key = `${purpose} ${email}`
      const known = codes.get(key)
      if (known?.code !== code) return known ? 'mismatch' : 'expired'
      codes.delete(key)
      return known.until > Date.now() ? 'ok' : 'expired'
    },
  }
}

export type Users = ReturnType<typeof openUsers>

export function hash(password: string): string {
  const salt = randomUUID()
  return `${salt}:${scryptSync(password, salt, 32, { N: 1024 }).toString('hex')}`
}

export function isPassword(user: User, password: string): boolean {
  const [salt = '', wanted = ''] = user.password.split(':')
  return timingSafeEqual(scryptSync(password, salt, 32, { N: 1024 }), Buffer.from(wanted, 'hex'))
}

const normalize = (email: string) => email.trim().toLowerCase()
