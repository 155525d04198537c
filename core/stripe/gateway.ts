import type Stripe from 'stripe'
import type { Clock } from '../clock.ts'
import type { PaymentGateway } from '../payment/payment-gateway.ts'
import { type ConnectionOptions, connectStripe } from './connection.ts'
import { handledTypes, providerEventOf } from './read-event.ts'
import { createRefunds } from './refunds.ts'
import type { SessionTerms } from './session-parameters.ts'
import { createSessions } from './sessions.ts'

export type GatewayOptions = SessionTerms & ConnectionOptions & { readonly clock: Clock }

/** The shop's payments through Stripe. */
export function createPaymentGateway(options: GatewayOptions): PaymentGateway {
  const ask = connectStripe(options)

  /** Stripe lists the newest first, and what is done here must be done in the order it happened. */
  async function* eventsSince(since: Date) {
    const created = { gte: Math.floor(since.getTime() / 1000) }
    const newestFirst: Stripe.Event[] = []
    await ask(async (stripe) => {
      const list = stripe.events.list({ created, types: [...handledTypes], limit: 100 })
      for await (const event of list) newestFirst.push(event)
    })
    for (const event of newestFirst.reverse()) {
      const read = providerEventOf(event)
      if (read) yield read
    }
  }

  return { ...createSessions(ask, options), ...createRefunds(ask), eventsSince }
}
