import type Stripe from 'stripe'
import type { Clock } from '../clock.ts'
import { ShopError } from '../errors.ts'
import type { ReadEvent } from '../ports/payment-gateway.ts'
import { createSecretRetry } from '../secret-retry.ts'
import { isLiveKey } from './ownership.ts'
import { providerEventOf } from './read-event.ts'
import { verifySignature } from './verify-signature.ts'

/**
 * Returns a reader for Stripe's webhook calls. After a rotation, it accepts the new secret from the
 * first call that is signed with it.
 */
export function createEventReader(options: {
  /**
   * Returns the current signing secret, then the previous one during a rotation; with `fresh`, from
   * their store instead of the cache.
   */
  readonly webhookSecrets: (fresh?: boolean) => Promise<readonly string[]>
  /** The name of the deployed shop. */
  readonly shop: string
  /** Returns Stripe's key, which says whether the shop takes real payments. */
  readonly secretKey: () => Promise<string | undefined>
  readonly clock: Clock
}): ReadEvent {
  const { webhookSecrets, shop, secretKey, clock } = options
  const withSecrets = createSecretRetry({ read: webhookSecrets, isRefused: isUnmatched, clock })

  return async (rawBody, signature) => {
    await withSecrets((secrets) => verifySignature(rawBody, signature, secrets, clock()))
    const event = JSON.parse(rawBody.toString('utf8')) as Stripe.Event
    const owner = { shop, livemode: isLiveKey(await secretKey()) }
    return providerEventOf(event, owner) ?? { foreign: true, eventId: event.id, type: event.type }
  }
}

const isUnmatched = (error: unknown) =>
  error instanceof ShopError && error.details['reason'] === 'no_match'
