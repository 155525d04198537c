import type Stripe from 'stripe'
import type { Clock } from '../clock.ts'
import type { PaymentGateway } from '../ports/payment-gateway.ts'
import { type ConnectionOptions, connectStripe } from './connection.ts'
import { handledTypes, providerEventOf } from './read-event.ts'
import { createRefunds } from './refunds.ts'
import type { SessionSettings } from './session-parameters.ts'
import { createSessions } from './sessions.ts'
import { pinnedVersion } from './webhook-endpoints.ts'

export type GatewayOptions = SessionSettings & ConnectionOptions & { readonly clock: Clock }

/** The settings of every program that calls Stripe, as `core/environment.ts` reads them. */
type PaymentSettings = {
  readonly SHOP_NAME: string
  readonly SITE_ORIGIN: string
  readonly SHIP_TO: string
  readonly STRIPE_API_URL?: string
}

/**
 * Opens the gateway with a program's settings. `secrets` holds Stripe's key; `fresh` reads it from
 * its store.
 */
export function openPaymentGateway(
  { SHOP_NAME: shop, SITE_ORIGIN: siteOrigin, SHIP_TO, STRIPE_API_URL: apiUrl }: PaymentSettings,
  deps: {
    readonly secrets: { read(name: 'stripe-secret-key', fresh?: boolean): Promise<string> }
    readonly clock: Clock
  },
): PaymentGateway {
  return createPaymentGateway({
    secretKey: (fresh) => deps.secrets.read('stripe-secret-key', fresh),
    shop,
    siteOrigin,
    shipTo: SHIP_TO.split(','),
    ...(apiUrl && { apiUrl }),
    clock: deps.clock,
  })
}

/** Length of the windows in which `eventsSince` lists events. */
const windowSeconds = 6 * 3600

/** Returns the payment gateway for Stripe. */
export function createPaymentGateway(options: GatewayOptions): PaymentGateway {
  const ask = connectStripe(options)

  /**
   * Stripe lists the newest events first, but they must be applied in the order in which they
   * happened. Lists one window of time after the other, so that only its events are in memory. The
   * last one has no end.
   * https://docs.stripe.com/api/events/list
   */
  async function* eventsSince(since: Date) {
    const now = Math.floor(options.clock().getTime() / 1000)
    let from = Math.floor(since.getTime() / 1000)
    let isLast: boolean
    do {
      const until = from + windowSeconds
      isLast = until > now
      yield* eventsIn(isLast ? { gte: from } : { gte: from, lt: until })
      from = until
    } while (!isLast)
  }

  async function* eventsIn(created: Stripe.RangeQueryParam) {
    const newestFirst: Stripe.Event[] = []
    await ask('events.list', async (stripe) => {
      const list = stripe.events.list({ created, types: [...handledTypes], limit: 100 })
      for await (const event of list) newestFirst.push(event)
    })
    for (const event of newestFirst.reverse()) {
      yield {
        eventId: event.id,
        read: async () => providerEventOf(await inPinnedVersion(event), options),
      }
    }
  }

  /**
   * Returns the event in the API version that the shop uses. A listed event has the version that
   * the account had when it happened. Fields that the shop reads may be missing.
   */
  async function inPinnedVersion(event: Stripe.Event): Promise<Stripe.Event> {
    const isPinned = event.api_version === (await pinnedVersion())
    if (isPinned || !event.type.startsWith('checkout.session.')) return event
    const { id } = event.data.object as Stripe.Checkout.Session
    const object = await ask('checkout.sessions.retrieve', (stripe) =>
      stripe.checkout.sessions.retrieve(id),
    )
    // TypeScript cannot compare this with all event types.
    return { ...event, data: { ...event.data, object } } as unknown as Stripe.Event
  }

  return { ...createSessions(ask, options), ...createRefunds(ask, options), eventsSince }
}
