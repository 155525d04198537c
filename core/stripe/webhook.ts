import type Stripe from 'stripe'
import type { Clock } from '../clock.ts'
import { ShopError } from '../errors.ts'
import type { ReadEvent } from '../ports/payment-gateway.ts'
import { providerEventOf } from './read-event.ts'
import { verifySignature } from './verify-signature.ts'

/** How often secrets are looked up again because of a call that none of them signed: forgers call too. */
const lookAgainMs = 10_000

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
  let lookedUp: { readonly at: number; readonly secrets: Promise<readonly string[]> } | undefined

  function lookAgain(): Promise<readonly string[]> {
    const now = clock().getTime()
    if (!lookedUp || now - lookedUp.at >= lookAgainMs)
      lookedUp = { at: now, secrets: webhookSecrets(true) }
    return lookedUp.secrets
  }

  return async (rawBody, signature) => {
    const verify = (secrets: readonly string[]) =>
      verifySignature(rawBody, signature, secrets, clock())
    try {
      await verify(await webhookSecrets())
    } catch (error) {
      if (!isUnmatched(error)) throw error
      await verify(await lookAgain())
    }
    const event = JSON.parse(rawBody.toString('utf8')) as Stripe.Event
    return providerEventOf(event) ?? { foreign: true, eventId: event.id, type: event.type }
  }
}

const isUnmatched = (error: unknown) =>
  error instanceof ShopError && error.details['reason'] === 'no_match'
