import type Stripe from 'stripe'
import { ShopError } from '../errors.ts'
import { loadStripe } from './library.ts'

/** 2 tries of 3.5 s: what is left of a checkout's 9 s when the order has been written. */
const timeoutMs = 3500

export type ConnectionOptions = {
  readonly secretKey: () => Promise<string>
  /** The local stand-in; Stripe itself by default. */
  readonly apiUrl?: string
}

/** Asks Stripe, with the key that holds at that moment. */
export type AskStripe = <T>(call: (stripe: Stripe) => Promise<T>) => Promise<T>

/**
 * A way to ask Stripe. Its refusals and its silences come in the shop's own words: ShopError
 * `payment_refused` and `payment_unavailable`, the latter where our key cannot be read as well, and with
 * `details.kept` where Stripe answered with the failure it keeps under this idempotency key, and always will.
 */
export function connectStripe({ secretKey, apiUrl }: ConnectionOptions): AskStripe {
  let client: { key: string; stripe: Stripe } | undefined

  return async (call) => {
    try {
      const key = await secretKey()
      if (client?.key !== key) client = { key, stripe: await createClient(key, apiUrl) }
      return await call(client.stripe)
    } catch (cause) {
      throw await inOurWords(cause)
    }
  }
}

async function createClient(key: string, apiUrl: string | undefined): Promise<Stripe> {
  const Stripe = await loadStripe()
  const base = { timeout: timeoutMs, maxNetworkRetries: 1, telemetry: false }
  if (!apiUrl) return new Stripe(key, base)
  const { hostname: host, port, protocol } = new URL(apiUrl)
  return new Stripe(key, { ...base, host, port, protocol: protocol === 'http:' ? 'http' : 'https' })
}

async function inOurWords(cause: unknown): Promise<ShopError> {
  const { errors } = await loadStripe()
  if (cause instanceof errors.StripeInvalidRequestError) {
    return new ShopError('payment_refused', 'the payment provider refused', { cause })
  }
  const isKept =
    cause instanceof errors.StripeError && cause.headers?.['idempotent-replayed'] === 'true'
  return new ShopError('payment_unavailable', 'the payment provider does not answer', {
    cause,
    ...(isKept && { details: { kept: true } }),
  })
}
