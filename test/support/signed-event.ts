import Stripe from 'stripe'
import type { Event } from '../../local/emulators/stripe/objects.ts'
import { stripeSecrets } from '../../local/settings.ts'

/** Sends an event to the webhook, signed like Stripe's. Returns the status of the answer. */
export async function sendEvent(api: string, event: Event): Promise<number> {
  const payload = JSON.stringify(event)
  const secret = stripeSecrets.webhookSecret
  const answer = await fetch(`${api}/webhook`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }),
    },
    body: payload,
  })
  await answer.arrayBuffer()
  return answer.status
}
