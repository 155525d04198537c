import type Stripe from 'stripe'
import { type Clock, systemClock } from '../clock.ts'
import { createSecretRetry } from '../secret-retry.ts'
import { classifyStripe, toVendorError, unreadableKeyError } from './errors.ts'
import { loadStripe } from './library.ts'

/**
 * Milliseconds per attempt. Two attempts fit into what is left of a checkout's 7.5 s after the
 * order is written.
 */
const timeoutMs = 3000

export type ConnectionOptions = {
  /** Returns the secret key; with `fresh`, from its store instead of the cache. */
  readonly secretKey: (fresh?: boolean) => Promise<string>
  /** The local emulator; Stripe itself by default. */
  readonly apiUrl?: string
  readonly clock?: Clock
}

/** Makes one call to Stripe with the current key. `operation` names the call in errors and logs. */
export type AskStripe = <T>(operation: string, call: (stripe: Stripe) => Promise<T>) => Promise<T>

/**
 * Returns a function that calls Stripe. If Stripe rejects the key, it reads the key from its store
 * and retries once if the key has changed. Throws VendorError as `toVendorError` does, and
 * ShopError `payment_unavailable` if the key cannot be read.
 */
export function connectStripe(options: ConnectionOptions): AskStripe {
  const { secretKey, apiUrl, clock = systemClock } = options
  let client: { key: string; stripe: Stripe } | undefined
  const withKey = createSecretRetry({
    read: (fresh) =>
      secretKey(fresh).catch((error: unknown) => {
        throw unreadableKeyError(error)
      }),
    isRefused: (error) => classifyStripe(error as Stripe.errors.StripeError) === 'credentials',
    clock,
  })

  return async (operation, call) => {
    try {
      return await withKey(async (key) => {
        if (client?.key !== key) client = { key, stripe: await createClient(key, apiUrl) }
        return call(client.stripe)
      })
    } catch (cause) {
      throw await toVendorError(operation, cause)
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
