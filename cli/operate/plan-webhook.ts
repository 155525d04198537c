import { createHash } from 'node:crypto'
import type { WebhookEndpoint } from '#core/stripe/webhook-endpoints.ts'

/** The changes that leave one enabled endpoint whose signing secret the shop has. */
export type WebhookPlan = {
  /** The endpoint to keep; undefined if a new one must be created. */
  readonly keep: WebhookEndpoint | undefined
  /** Why a new endpoint is needed; undefined if one is kept. */
  readonly why: string | undefined
  readonly remove: readonly WebhookEndpoint[]
}

type Wanted = {
  /** The stored signing secret. */
  readonly secret: string | undefined
  readonly apiVersion: string
  /** Creates a new endpoint even if the existing one is valid, to rotate the secret. */
  readonly forceNew: boolean
}

/**
 * Returns a hash of the secret, stored in the endpoint's metadata. It does not reveal the secret.
 */
export function markOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 16)
}

/**
 * Decides which endpoints at the shop's URL to keep: the one whose mark matches the stored secret.
 */
export function planWebhook(found: readonly WebhookEndpoint[], wanted: Wanted): WebhookPlan {
  const { secret, apiVersion, forceNew } = wanted
  const known = found.filter(({ mark }) => secret !== undefined && mark === markOf(secret))
  const [fit] = known.filter((endpoint) => endpoint.apiVersion === apiVersion)
  const keep = forceNew ? undefined : fit
  const remove = found.filter((endpoint) => endpoint !== keep)
  return { keep, why: keep ? undefined : reasonOf(), remove }

  function reasonOf(): string {
    const [old] = known
    if (found.length === 0) return 'Stripe has no endpoint at this URL'
    if (fit) return 'ROTATE=1 asks for a new secret'
    if (old) return `${old.id} uses API version ${old.apiVersion}, the shop ${apiVersion}`
    if (secret === undefined) return 'no secret is stored, and Stripe shows it only once'
    return `the stored secret does not match ${found.map(({ id }) => id).join(', ')}`
  }
}
