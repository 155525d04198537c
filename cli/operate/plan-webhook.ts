import { createHash } from 'node:crypto'
import type { WebhookEndpoint } from '#core/stripe/webhook-endpoints.ts'

/** What leads to one open endpoint whose secret the shop knows. */
export type WebhookPlan = {
  /** The one that stays; undefined where a new one is made. */
  readonly keep: WebhookEndpoint | undefined
  /** Why a new one is made; undefined where one stays. */
  readonly why: string | undefined
  readonly remove: readonly WebhookEndpoint[]
}

type Wanted = {
  /** The secret that the shop believes now. */
  readonly secret: string | undefined
  readonly apiVersion: string
  /** Whether a new secret is asked for, however good the stored one is. */
  readonly turn: boolean
}

/** What an endpoint is marked with when its secret is known: the secret cannot be told from it. */
export function markOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 16)
}

/** Decides what becomes of the endpoints at the shop's URL: the one stays whose mark is of the stored secret. */
export function planWebhook(found: readonly WebhookEndpoint[], wanted: Wanted): WebhookPlan {
  const { secret, apiVersion, turn } = wanted
  const known = found.filter(({ mark }) => secret !== undefined && mark === markOf(secret))
  const [fit] = known.filter((endpoint) => endpoint.apiVersion === apiVersion)
  const keep = turn ? undefined : fit
  const remove = found.filter((endpoint) => endpoint !== keep)
  return { keep, why: keep ? undefined : reasonOf(), remove }

  function reasonOf(): string {
    const [old] = known
    if (found.length === 0) return 'Stripe has none at this address'
    if (fit) return 'a new secret is asked for'
    if (old)
      return `${old.id} speaks version ${old.apiVersion} of the API, and the shop ${apiVersion}`
    if (secret === undefined) return 'no secret is stored, and Stripe tells it only once'
    return `the stored secret is not known to be of ${found.map(({ id }) => id).join(', ')}`
  }
}
