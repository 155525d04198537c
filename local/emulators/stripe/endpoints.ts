import { randomBytes } from 'node:crypto'
import { eventTypes } from './event-types.ts'
import type { WebhookEndpoint } from './objects.ts'
import type { CreateEndpoint, UpdateEndpoint } from './parameters.ts'
import { notFound, StripeRefusal } from './refusal.ts'
import { newId, type Store } from './store.ts'

/** Stripe's limit on webhook endpoints per account. */
const maxEndpoints = 16

/**
 * Manages webhook endpoints as in a Stripe account. No events are sent to them: Stripe needs TLS,
 * and this machine's servers have none.
 */
export function createEndpoints(store: Store) {
  const exists = ({ id }: WebhookEndpoint) => store.find('_removed_endpoint', id) === undefined
  const all = () => store.all('webhook_endpoint').filter(exists)

  function find(id: string): WebhookEndpoint {
    const found = store.find('webhook_endpoint', id)
    if (!found || !exists(found)) throw notFound('webhook endpoint', id)
    return found
  }

  /** Creates an endpoint. Only this response contains the signing secret. */
  function create(params: CreateEndpoint): WebhookEndpoint & { readonly secret: string } {
    checkUrl(params.url)
    checkTypes(params.enabled_events)
    if (all().length >= maxEndpoints)
      throw new StripeRefusal(
        `You have reached the maximum of ${maxEndpoints} ${store.livemode ? 'live' : 'test'} webhook endpoints.`,
      )
    const { url, enabled_events, api_version = null, description = null, metadata = {} } = params
    const endpoint = store.put<WebhookEndpoint>({
      id: newId('we'),
      object: 'webhook_endpoint',
      api_version,
      application: null,
      created: Math.floor(Date.now() / 1000),
      description,
      enabled_events,
      livemode: store.livemode,
      metadata,
      status: 'enabled',
      url,
    })
    return { ...endpoint, secret: `whsec_${randomBytes(24).toString('base64url')}` }
  }

  function update(id: string, params: UpdateEndpoint): WebhookEndpoint {
    const before = find(id)
    const { disabled, metadata, ...given } = params
    if (given.url !== undefined) checkUrl(given.url)
    if (given.enabled_events) checkTypes(given.enabled_events)
    return store.put<WebhookEndpoint>({
      ...before,
      ...given,
      metadata: { ...before.metadata, ...metadata },
      status: disabled === undefined ? before.status : disabled ? 'disabled' : 'enabled',
    })
  }

  function remove(id: string) {
    find(id)
    store.put({ id, object: '_removed_endpoint' })
    return { id, object: 'webhook_endpoint', deleted: true }
  }

  return { all, find, create, update, remove }
}

function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPublic = url?.protocol === 'https:' && !/^(localhost|127\.|\[)/.test(url.hostname)
  if (!isPublic)
    throw new StripeRefusal('Invalid URL: it must be https and publicly accessible', {
      code: 'url_invalid',
      param: 'url',
    })
}

function checkTypes(types: readonly string[]): void {
  const index = types.findIndex((type) => !eventTypes.has(type))
  if (index >= 0)
    throw new StripeRefusal(`Invalid enabled_events[${index}]: ${types[index]} is no event`, {
      code: 'parameter_invalid',
      param: `enabled_events[${index}]`,
    })
}
