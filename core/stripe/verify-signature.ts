import { ShopError } from '../errors.ts'
import { loadStripe } from './library.ts'

/** Maximum difference between a signature's time and the clock, in seconds: Stripe's default. */
const toleranceSeconds = 300

export type SignatureFault = 'missing_header' | 'no_match' | 'stale' | 'bad_body'

/**
 * Verifies a webhook call with each secret in turn. Stripe's library rejects old timestamps but
 * accepts future ones; this rejects both. Throws ShopError bad_signature with details.reason.
 */
export async function verifySignature(
  rawBody: Buffer,
  header: string | undefined,
  secrets: readonly string[],
  now: Date,
): Promise<void> {
  if (!header) throw fault('missing_header')
  const signedAt = Number(
    header
      .split(',')
      .findLast((part) => part.startsWith('t='))
      ?.slice(2),
  )
  const age = now.getTime() / 1000 - signedAt
  const matches = await matcherOf(rawBody, header)
  const isSigned = secrets.some(matches)
  if (!isSigned) throw fault('no_match')
  if (!(Math.abs(age) <= toleranceSeconds)) throw fault('stale')
  if (!isEvent(rawBody)) throw fault('bad_body')
}

/**
 * Returns Stripe's verification without its tolerance, which rejects only old timestamps and uses
 * its own clock. An empty signature makes the library throw a usage error, so it is handled here.
 */
async function matcherOf(rawBody: Buffer, header: string): Promise<(secret: string) => boolean> {
  if (/(^|,)v1=(,|$)/.test(header)) return () => false
  const { createNodeCryptoProvider, errors, webhooks } = await loadStripe()
  const cryptoProvider = createNodeCryptoProvider()
  const signature = webhooks.signature as NonNullable<typeof webhooks.signature>
  return (secret) => {
    try {
      return signature.verifyHeader(rawBody, header, secret, 0, cryptoProvider)
    } catch (error) {
      if (error instanceof errors.StripeSignatureVerificationError) return false
      throw error
    }
  }
}

function isEvent(rawBody: Buffer): boolean {
  try {
    const { object, id, type, created, data } = JSON.parse(rawBody.toString('utf8'))
    return (
      object === 'event' &&
      typeof id === 'string' &&
      typeof type === 'string' &&
      Number.isInteger(created) &&
      !Number.isNaN(new Date(created * 1000).getTime()) &&
      Boolean(data?.object)
    )
  } catch {
    return false
  }
}

/** Returns the error of a call that is not a signed event which the shop can read. */
export function fault(reason: SignatureFault, cause?: unknown): ShopError {
  return new ShopError('bad_signature', 'this call is not signed by the payment provider', {
    details: { reason },
    cause,
  })
}
