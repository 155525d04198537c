import type Stripe from 'stripe'
import type { AskStripe } from './connection.ts'
import { undefinedIfNotOurs } from './errors.ts'
import { loadStripe } from './library.ts'
import { handledTypes } from './read-event.ts'

/** A place that Stripe sends events to. */
export type WebhookEndpoint = {
  readonly id: string
  /**
   * `asleep` from its making until it is opened: it hears nothing. `other` hears something else than
   * the shop handles, or nothing any more because somebody switched it off.
   */
  readonly state: 'open' | 'asleep' | 'other'
  /** The version of Stripe's API that its events are written in; it cannot be changed. */
  readonly apiVersion: string
  /** What it was marked with; undefined where it never was. */
  readonly mark: string | undefined
}

export type WebhookEndpoints = {
  /** Those at exactly this URL. */
  at(url: string): Promise<readonly WebhookEndpoint[]>
  /** Makes one that is asleep, and tells its signing secret, which nobody can ask for later. */
  create(
    url: string,
    description: string,
  ): Promise<{ readonly id: string; readonly secret: string }>
  mark(id: string, mark: string): Promise<void>
  /** Lets it hear what the shop handles, and nothing else. */
  open(id: string): Promise<void>
  /** One that is gone already is fine. */
  remove(id: string): Promise<void>
}

/** An endpoint must hear something: this is of Stripe's own tests of time, and happens to no shop. */
const nothing = 'test_helpers.test_clock.created'

/** The API version that the shop is written for, which its endpoints speak too. */
export const pinnedVersion = async () => (await loadStripe()).API_VERSION

/** Stripe's webhook endpoints. Methods throw as `ask` does. */
export function createWebhookEndpoints(ask: AskStripe): WebhookEndpoints {
  return {
    at: (url) =>
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
        stripe.webhookEndpoints.create({ ...wanted, enabled_events: [nothing] }),
      )
      if (!secret) throw new Error(`Stripe made ${id} and told no secret`)
      return { id, secret }
    },
    mark: async (id, mark) => {
      await ask('webhookEndpoints.update', (stripe) =>
        stripe.webhookEndpoints.update(id, { metadata: { mark } }),
      )
    },
    open: async (id) => {
      const wanted = { enabled_events: [...handledTypes], disabled: false }
      await ask('webhookEndpoints.update', (stripe) => stripe.webhookEndpoints.update(id, wanted))
    },
    remove: async (id) => {
      await ask('webhookEndpoints.del', (stripe) => stripe.webhookEndpoints.del(id)).catch(
        undefinedIfNotOurs,
      )
    },
  }
}

function toWebhookEndpoint(endpoint: Stripe.WebhookEndpoint): WebhookEndpoint {
  const { id, enabled_events: types, status, api_version, metadata } = endpoint
  const hears = (wanted: readonly string[]) =>
    status === 'enabled' && types.toSorted().join() === wanted.toSorted().join()
  const state = hears(handledTypes) ? 'open' : hears([nothing]) ? 'asleep' : 'other'
  return { id, state, apiVersion: api_version ?? 'of the account', mark: metadata['mark'] }
}
