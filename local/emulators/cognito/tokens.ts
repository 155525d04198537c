import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
  verify,
} from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Claims = Readonly<Record<string, unknown>>

export type TokenSigner = {
  /** Returns a JWT with these claims, signed like Cognito's (RS256). */
  sign(claims: Claims): string
  /** Returns the claims of a token signed with this key, or undefined for any other token. */
  read(token: string): Claims | undefined
  readonly jwks: { readonly keys: readonly object[] }
}

/**
 * Creates a signer whose key is generated in this folder. A key from a public package would let
 * anyone sign tokens that the shop accepts.
 */
export function openSigner(dir: string | undefined): TokenSigner {
  const key = createPrivateKey(readOrMakeKey(dir))
  const publicKey = createPublicKey(key)
  const kid = 'local-1'
  const header = encode({ alg: 'RS256', kid })
  return {
    sign: (claims) => {
      const content = `${header}.${encode({ jti: randomUUID(), ...claims })}`
      return `${content}.${sign('RSA-SHA256', Buffer.from(content), key).toString('base64url')}`
    },
    read: (token) => {
      const [head, content, signature = ''] = token.split('.')
      const bytes = Buffer.from(`${head}.${content}`)
      const isValid = verify('RSA-SHA256', bytes, publicKey, Buffer.from(signature, 'base64url'))
      return isValid ? JSON.parse(Buffer.from(content ?? '', 'base64url').toString()) : undefined
    },
    jwks: {
      keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }],
    },
  }
}

function readOrMakeKey(dir: string | undefined): string {
  const file = dir && join(dir, 'signing-key.pem')
  if (file && existsSync(file)) return readFileSync(file, 'utf8')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  if (dir && file) {
    mkdirSync(dir, { recursive: true })
    writeFileSync(file, pem, { mode: 0o600 })
  }
  return pem
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
