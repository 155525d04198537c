import { createSigner, createVerifier, TokenError } from 'fast-jwt'
import { createEncryption, type Encryption } from './encryption.ts'

type Claims = Readonly<Record<string, unknown>>

/** The keys of the shop's tokens, derived from its secrets. The first secret signs and encrypts. */
export type TokenKeys<Kind extends string> = Encryption & {
  sign(kind: Kind, payload: object): string
  /** Returns the claims of a valid token; undefined if it is expired, forged or of another kind. */
  verify(kind: Kind, token: string): Claims | undefined
  /** Returns whether a token is well-formed, but none of the secrets has signed it. */
  isUnknown(kind: Kind, token: string): boolean
}

/**
 * Returns the keys for tokens with these lifetimes, in seconds by kind. `secrets` returns the
 * secrets, each with at least 32 characters; the same array until they change.
 */
export function createTokenKeys<Kind extends string>(
  lifetimes: Readonly<Record<Kind, number>>,
  secrets: () => readonly string[],
): TokenKeys<Kind> {
  let of: readonly string[] = []
  let opened: readonly Keys<Kind>[] = []

  function keys(): readonly Keys<Kind>[] {
    const known = secrets()
    if (known !== of) opened = known.map((secret) => openKeys(secret, lifetimes))
    of = known
    return opened
  }

  function currentKeys(): Keys<Kind> {
    const [current] = keys()
    if (!current) throw new Error('there is no secret for tokens')
    return current
  }

  function read(kind: Kind, token: string): Claims | 'invalid' | 'unknown' {
    for (const { verify } of keys()) {
      try {
        return verify[kind](token)
      } catch (error) {
        if ((error as TokenError).code !== TokenError.codes.invalidSignature) return 'invalid'
      }
    }
    return 'unknown'
  }

  return {
    sign: (kind, payload) => currentKeys().sign[kind](payload),
    verify: (kind, token) => {
      const claims = read(kind, token)
      return typeof claims === 'string' ? undefined : claims
    },
    isUnknown: (kind, token) => read(kind, token) === 'unknown',
    encrypt: (text, context) => currentKeys().encryption.encrypt(text, context),
    decrypt: (encrypted, context) => {
      for (const { encryption } of keys()) {
        const text = encryption.decrypt(encrypted, context)
        if (text !== undefined) return text
      }
      return undefined
    },
  }
}

type Keys<Kind extends string> = {
  readonly sign: Readonly<Record<Kind, (payload: object) => string>>
  readonly verify: Readonly<Record<Kind, (token: string) => Claims>>
  readonly encryption: Encryption
}

function openKeys<Kind extends string>(
  secret: string,
  lifetimes: Readonly<Record<Kind, number>>,
): Keys<Kind> {
  const each = <T>(open: (aud: string, expiresIn: number) => T) =>
    Object.fromEntries(
      Object.entries<number>(lifetimes).map(([kind, seconds]) => [
        kind,
        open(kind, seconds * 1000),
      ]),
    ) as Record<Kind, T>
  return {
    sign: each((aud, expiresIn) =>
      createSigner({ key: secret, algorithm: 'HS256', iss: 'comptoir', aud, expiresIn }),
    ),
    verify: each((allowedAud) =>
      createVerifier({
        key: secret,
        algorithms: ['HS256'],
        allowedIss: 'comptoir',
        allowedAud,
        requiredClaims: ['exp', 'iat'],
      }),
    ),
    encryption: createEncryption(secret, 'refresh'),
  }
}
