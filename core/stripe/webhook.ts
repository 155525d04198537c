import type Stripe from 'stripe'
import type { Clock } from '../clock.ts'
import { ShopError } from '../errors.ts'
import { createSecretUse } from '../look-again.ts'
import type { ReadEvent } from '../ports/payment-gateway.ts'
import { providerEventOf } from './read-event.ts'
import { verifySignature } from './verify-signature.ts'

/** Reads Stripe's webhook calls. A secret that was stored a moment ago is believed at its first call. */
export function createEventReader(options: {
  /**
   * The current signing secret first, then the one before it while a rotation lasts; as they are
   * stored at this moment where they must be `fresh`.
   */
  readonly webhookSecrets: (fresh?: boolean) => Promise<readonly string[]>
  readonly clock: Clock
}): ReadEvent {
  const { webhookSecrets, clock } = options
  const withSecrets = createSecretUse({ read: webhookSecrets, isRefused: isUnmatched, clock })

  return async (rawBody, signature) => {
    await withSecrets((secrets) => verifySignature(rawBody, signature, secrets, clock()))
    const event = JSON.parse(rawBody.toString('utf8')) as Stripe.Event
    return providerEventOf(event) ?? { foreign: true, eventId: event.id, type: event.type }
  }
}

const isUnmatched = (error: unknown) =>
  error instanceof ShopError && error.details['reason'] === 'no_match'
