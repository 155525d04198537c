import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

export type Seal = {
  /** Encrypts `text` so that it opens only with the same `context`. */
  close(text: string, context: string): string
  /** Returns the text; undefined if it was not sealed with this key and context. */
  open(sealed: string, context: string): string | undefined
}

const ivBytes = 12
const tagBytes = 16

/**
 * Encrypts and authenticates short texts with AES-256-GCM under a key derived from `secret` for one
 * `purpose`. Ours because fast-jwt signs only, and a library for JWE would be used for this one cookie.
 */
export function createSeal(secret: string, purpose: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `comptoir ${purpose}`, 32))
  return {
    close: (text, context) => {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
      const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), content]).toString('base64url')
    },
    open: (sealed, context) => {
      const bytes = Buffer.from(sealed, 'base64url')
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
