import type Stripe from 'stripe'
import type { Clock } from '../clock.ts'
import type { ReadEvent } from '../payment/payment-gateway.ts'
import { providerEventOf } from './read-event.ts'
import { verifySignature } from './verify-signature.ts'

/** Reads Stripe's webhook calls. */
export function createEventReader(options: {
  /** The current signing secret first, then the one before it while a rotation lasts. */
  readonly webhookSecrets: () => Promise<readonly string[]>
  readonly clock: Clock
}): ReadEvent {
  return async (rawBody, signature) => {
    await verifySignature(rawBody, signature, await options.webhookSecrets(), options.clock())
    const event = JSON.parse(rawBody.toString('utf8')) as Stripe.Event
    return providerEventOf(event) ?? { foreign: true, eventId: event.id, type: event.type }
  }
}
