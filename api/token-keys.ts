import type { JWT } from '@fastify/jwt'
import { createEncryption, type Encryption, keyedDigest } from './encryption.ts'

type Claims = Readonly<Record<string, unknown>>

/** The keys of the shop's tokens, derived from its secrets. The first secret signs and encrypts. */
export type TokenKeys<Kind extends string> = Encryption & {
  sign(kind: Kind, payload: object): string
  /** Returns the claims of a valid token; undefined if it is expired, forged or of another kind. */
  verify(kind: Kind, token: string): Claims | undefined
  /** Returns a digest of an address, for the log. It cannot be computed without the secret. */
  digest(text: string): string
  /** Returns whether a token is well-formed, but none of the secrets has signed it. */
  isUnknown(kind: Kind, token: string): boolean
}

/**
 * Returns the keys for the tokens of @fastify/jwt, which has a namespace for each kind. Each call
 * passes the secret, because the secrets change while the process runs. `secrets` returns them, each
 * with at least 32 characters; the same array until they change.
 */
export function createTokenKeys<Kind extends string>(
  jwt: Readonly<Record<Kind, JWT>>,
  secrets: () => readonly string[],
): TokenKeys<Kind> {
  let of: readonly string[] = []
  let encryptions: readonly Encryption[] = []

  function knownEncryptions(): readonly Encryption[] {
    const known = secrets()
    if (known !== of) encryptions = known.map((secret) => createEncryption(secret, 'refresh'))
    of = known
    return encryptions
  }

  function read(kind: Kind, token: string): Claims | 'invalid' | 'unknown' {
    for (const key of secrets()) {
      try {
        return jwt[kind].verify<Claims>(token, { key })
      } catch (error) {
        if ((error as { code?: string }).code !== 'FAST_JWT_INVALID_SIGNATURE') return 'invalid'
      }
    }
    return 'unknown'
  }

  return {
    sign: (kind, payload) => jwt[kind].sign(payload, { key: firstOf(secrets()) }),
    verify: (kind, token) => {
      const claims = read(kind, token)
      return typeof claims === 'string' ? undefined : claims
    },
    isUnknown: (kind, token) => read(kind, token) === 'unknown',
    digest: (text) => keyedDigest(text, firstOf(secrets()), 'log'),
    encrypt: (text, context) => firstOf(knownEncryptions()).encrypt(text, context),
    decrypt: (encrypted, context) => {
      for (const encryption of knownEncryptions()) {
        const text = encryption.decrypt(encrypted, context)
        if (text !== undefined) return text
      }
      return undefined
    },
  }
}

function firstOf<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error('there is no secret for tokens')
  return first
}
