import type Stripe from 'stripe'
import type { Clock } from '../clock.ts'
import { ShopError } from '../errors.ts'
import { isBodyOf } from '../ports/messages.ts'
import type { ProviderEvent } from '../ports/payment-event.ts'
import type { ReadEvent } from '../ports/payment-gateway.ts'
import { createSecretRetry } from '../secret-retry.ts'
import { isLiveKey, type Owner } from './ownership.ts'
import { providerEventOf } from './read-event.ts'
import { fault, verifySignature } from './verify-signature.ts'

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
    const found = convert(event, owner)
    if (!found) return { foreign: true, eventId: event.id, type: event.type }
    // The consumer could not process it: retries would end in the dead-letter queue.
    if (!isReadable(found)) throw fault('bad_body')
    return found
  }
}

/**
 * Converts a Stripe event as `providerEventOf` does. Whatever that throws comes from the event's
 * content, because it is a pure function.
 */
function convert(event: Stripe.Event, owner: Owner): ProviderEvent | undefined {
  try {
    return providerEventOf(event, owner)
  } catch (cause) {
    throw fault('bad_body', cause)
  }
}

/** Returns whether the event has all fields of its queue message, in their types. */
function isReadable(event: ProviderEvent): boolean {
  if (event.kind === 'refund') return isBodyOf('refund.event', event)
  if (event.kind === 'dispute') return isBodyOf('dispute.event', event)
  return isBodyOf('payment.event', event)
}

const isUnmatched = (error: unknown) =>
  error instanceof ShopError && error.details['reason'] === 'no_match'
