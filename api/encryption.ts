import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

export type Encryption = {
  /** Encrypts `text`. Decryption needs the same `context`. */
  encrypt(text: string, context: string): string
  /** Decrypts `encrypted`. Returns undefined if it was encrypted with another key or context. */
  decrypt(encrypted: string, context: string): string | undefined
}

const ivBytes = 12
const tagBytes = 16

/**
 * Returns functions that encrypt and authenticate short texts with AES-256-GCM. The key is derived
 * from `secret` for one `purpose`. @fastify/jwt only signs, and one cookie does not justify a JWE
 * library.
 */
export function createEncryption(secret: string, purpose: string): Encryption {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `comptoir ${purpose}`, 32))
  return {
    encrypt: (text, context) => {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
      const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), content]).toString('base64url')
    },
    decrypt: (encrypted, context) => {
      const bytes = Buffer.from(encrypted, 'base64url')
      const contentAt = ivBytes + tagBytes
      if (bytes.length < contentAt) return undefined
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(ivBytes, contentAt))
      try {
        const text = Buffer.concat([decipher.update(bytes.subarray(contentAt)), decipher.final()])
        return text.toString('utf8')
      } catch {
        return undefined
      }
    },
  }
}

/** Returns a digest of `text` that cannot be computed without the secret. */
export function keyedDigest(text: string, secret: string, purpose: string): string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `comptoir ${purpose}`, 32))
  return createHmac('sha256', key).update(text).digest('base64url')
}
