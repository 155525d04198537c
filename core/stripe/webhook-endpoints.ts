import type Stripe from 'stripe'
import type { AskStripe } from './connection.ts'
import { undefinedIfNotFound } from './errors.ts'
import { loadStripe } from './library.ts'
import { handledTypes } from './read-event.ts'

/** A webhook endpoint at Stripe. */
export type WebhookEndpoint = {
  readonly id: string
  /**
   * `pending`: created, but not yet subscribed to the shop's events. `mismatched`: has other event
   * types, or was disabled by an operator.
   */
  readonly state: 'enabled' | 'pending' | 'mismatched'
  /** The API version of its events; it cannot be changed. */
  readonly apiVersion: string
  /** The text that `mark` stored in its metadata; undefined if there is none. */
  readonly mark: string | undefined
}

export type WebhookEndpoints = {
  /** Returns the endpoints with exactly this URL. */
  list(url: string): Promise<readonly WebhookEndpoint[]>
  /**
   * Creates an endpoint in the state `pending` and returns its signing secret, which Stripe shows
   * only once.
   */
  create(
    url: string,
    description: string,
  ): Promise<{ readonly id: string; readonly secret: string }>
  /** Stores a text in the endpoint's metadata. */
  mark(id: string, mark: string): Promise<void>
  /** Enables the endpoint, for exactly the event types that the shop handles. */
  enable(id: string): Promise<void>
  /** Deletes the endpoint. Does nothing if it does not exist. */
  remove(id: string): Promise<void>
}

/**
 * An endpoint needs at least one event type. This one is for Stripe's test clocks and does not
 * occur in a shop.
 */
const unusedType = 'test_helpers.test_clock.created'

/** Returns the API version that the shop and its endpoints use. */
export const pinnedVersion = async () => (await loadStripe()).API_VERSION

/** Returns methods for Stripe's webhook endpoints. They throw as `connectStripe` says. */
export function createWebhookEndpoints(ask: AskStripe): WebhookEndpoints {
  return {
    list: (url) =>
      ask('webhookEndpoints.list', async (stripe) => {
        const found: WebhookEndpoint[] = []
        for await (const endpoint of stripe.webhookEndpoints.list({ limit: 100 }))
          if (endpoint.url === url) found.push(toWebhookEndpoint(endpoint))
        return found
      }),
    create: async (url, description) => {
      const api_version = await pinnedVersion()
      const wanted = { url, description, api_version }
      const { id, secret } = await ask('webhookEndpoints.create', (stripe) =>
        stripe.webhookEndpoints.create({ ...wanted, enabled_events: [unusedType] }),
      )
      if (!secret) throw new Error(`Stripe returned no secret for endpoint ${id}`)
      return { id, secret }
    },
    mark: async (id, mark) => {
      await ask('webhookEndpoints.update', (stripe) =>
        stripe.webhookEndpoints.update(id, { metadata: { mark } }),
      )
    },
    enable: async (id) => {
      const wanted = { enabled_events: [...handledTypes], disabled: false }
      await ask('webhookEndpoints.update', (stripe) => stripe.webhookEndpoints.update(id, wanted))
    },
    remove: async (id) => {
      await ask('webhookEndpoints.del', (stripe) => stripe.webhookEndpoints.del(id)).catch(
        undefinedIfNotFound,
      )
    },
  }
}

function toWebhookEndpoint(endpoint: Stripe.WebhookEndpoint): WebhookEndpoint {
  const { id, enabled_events: types, status, api_version, metadata } = endpoint
  const receives = (wanted: readonly string[]) =>
    status === 'enabled' && types.toSorted().join() === wanted.toSorted().join()
  const state = receives(handledTypes)
    ? 'enabled'
    : receives([unusedType])
      ? 'pending'
      : 'mismatched'
  return { id, state, apiVersion: api_version ?? 'of the account', mark: metadata['mark'] }
}
