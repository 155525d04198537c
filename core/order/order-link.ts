import { createHmac, timingSafeEqual } from 'node:crypto'
import { retentionSeconds } from '../retention.ts'

/** How long the link in a mail opens the order, in seconds. */
export const linkSeconds = retentionSeconds('orderLink')

/** An expiry in base 36, and a signature of 32 bytes in base64url. */
const pattern = /^([0-9a-z]{1,8})\.([\w-]{43})$/

/**
 * Returns the token of a link that opens one order until `expiresAt`. The shop stores no token: it
 * signs each when it sends the link, with a key that it uses for nothing else.
 */
export function signLink(orderId: string, expiresAt: Date, key: string): string {
  const expiry = Math.floor(expiresAt.getTime() / 1000).toString(36)
  return `${expiry}.${signatureOf(orderId, expiry, key).toString('base64url')}`
}

/**
 * Checks the token of a link to the order. `unknown` means that it is well-formed and has not
 * expired, but none of the keys has signed it: the key may be newer than those.
 */
export function checkLink(
  { orderId, token }: { readonly orderId: string; readonly token: string },
  keys: readonly string[],
  now: Date,
): 'valid' | 'invalid' | 'unknown' {
  const [, expiry = '', signature = ''] = pattern.exec(token) ?? []
  if (!signature || Number.parseInt(expiry, 36) * 1000 <= now.getTime()) return 'invalid'
  const given = Buffer.from(signature, 'base64url')
  const isSigned = keys.some((key) => timingSafeEqual(given, signatureOf(orderId, expiry, key)))
  return isSigned ? 'valid' : 'unknown'
}

const signatureOf = (orderId: string, expiry: string, key: string) =>
  createHmac('sha256', key).update(`${orderId} ${expiry}`).digest()
