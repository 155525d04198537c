import { randomInt, randomUUID, scryptSync, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { openJournal } from '../journal.ts'

export type User = {
  readonly sub: string
  readonly email: string
  readonly password: string
  readonly confirmed: boolean
  readonly groups: readonly string[]
}

type Change = { readonly user: User } | { readonly revoked: string }

/** How long a code in a mail is good, as Cognito's: 24 hours. */
const codeLifeMs = 24 * 3600 * 1000

/** The pool's users, kept in `dir`. Codes and failed attempts live in memory. */
export function openUsers(dir: string | undefined) {
  const journal = openJournal<Change>(dir && join(dir, 'users.jsonl'))
  const byEmail = new Map<string, User>()
  const revoked = new Set<string>()
  const codes = new Map<string, { code: string; until: number }>()
  for (const change of journal.entries) apply(change)

  function apply(change: Change) {
    if ('user' in change) byEmail.set(change.user.email, change.user)
    else revoked.add(change.revoked)
  }

  function write(change: Change) {
    apply(change)
    journal.append(change)
  }

  return {
    find: (email: string) => byEmail.get(normal(email)),
    ofSub: (sub: string) => [...byEmail.values()].find((user) => user.sub === sub),
    add: (email: string, password: string) =>
      write({
        user: {
          sub: randomUUID(),
          email: normal(email),
          password: hash(password),
          confirmed: false,
          groups: [],
        },
      }),
    update: (user: User) => write({ user }),
    revoke: (token: string) => write({ revoked: token }),
    isRevoked: (token: string) => revoked.has(token),
    /** A new code for a purpose and an address; the one before it is void. */
    makeCode: (purpose: string, email: string) => {
      const code = String(randomInt(1_000_000)).padStart(6, '0')
      codes.set(`${purpose} ${normal(email)}`, { code, until: Date.now() + codeLifeMs })
      return code
    },
    /** Spends a code. */
    takeCode: (purpose: string, email: string, code: string): 'ok' | 'mismatch' | 'expired' => {
      const key = `${purpose} ${normal(email)}`
      const known = codes.get(key)
      if (known?.code !== code) return known ? 'mismatch' : 'expired'
      codes.delete(key)
      return known.until > Date.now() ? 'ok' : 'expired'
    },
  }
}

export function hash(password: string): string {
  const salt = randomUUID()
  return `${salt}:${scryptSync(password, salt, 32, { N: 1024 }).toString('hex')}`
}

export function isPassword(user: User, password: string): boolean {
  const [salt = '', wanted = ''] = user.password.split(':')
  return timingSafeEqual(scryptSync(password, salt, 32, { N: 1024 }), Buffer.from(wanted, 'hex'))
}

const normal = (email: string) => email.trim().toLowerCase()
