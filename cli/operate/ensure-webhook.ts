import type { SSMClient } from '@aws-sdk/client-ssm'
import { pinnedVersion, type WebhookEndpoints } from '#core/stripe/webhook-endpoints.ts'
import { readSecret, storeSecret } from '../secrets/store-secret.ts'
import { markOf, planWebhook } from './plan-webhook.ts'

const name = 'stripe-webhook-secret'

type WebhookOptions = {
  readonly endpoints: WebhookEndpoints
  /** The parameter store for the secret: see `storeSecret`. */
  readonly store: { readonly ssm: SSMClient; readonly parameters: string }
  /** The shop's webhook URL, such as `https://…/webhook`. */
  readonly url: string
  /** The environment, for messages. */
  readonly env: string
  /** The name of the shop, for the endpoint's description. */
  readonly shop: string
  readonly rotate: boolean
  readonly dryRun: boolean
  readonly print: (line: string) => void
}

/**
 * Makes sure that Stripe has exactly one enabled endpoint at the shop's URL, and that the shop has
 * its signing secret. Creates a disabled endpoint, stores its secret, enables it, then deletes the
 * others.
 *
 * A crash at any step loses no event: the old endpoint stays enabled and its secret accepted.
 * Running it again completes the change. Returns whether anything changed, or would change in a dry
 * run.
 */
export async function ensureWebhook(options: WebhookOptions): Promise<boolean> {
  const { url, rotate, print } = options
  print(url)
  // Finish an interrupted change before a rotation: the shop accepts two secrets, not three.
  const { isNew, isChange } = await updateEndpoints(options, { forceNew: false })
  if (!rotate || isNew) return isChange
  await updateEndpoints(options, { forceNew: true })
  return true
}

async function updateEndpoints(
  options: WebhookOptions,
  { forceNew }: { readonly forceNew: boolean },
) {
  const { endpoints, store, url, env, rotate, dryRun, print } = options
  const [found, secret, apiVersion] = await Promise.all([
    endpoints.list(url),
    readSecret(store, name),
    pinnedVersion(),
  ])
  const { keep, why, remove } = planWebhook(found, { secret, apiVersion, forceNew })
  const would = dryRun ? 'would be ' : ''
  if (!keep) {
    const id = dryRun ? 'a new endpoint' : await createEndpoint(options)
    print(`${id} ${would}created, and its secret stored: ${why}`)
    if (!dryRun) await endpoints.enable(id)
  } else if (keep.state !== 'enabled') {
    if (!dryRun) await endpoints.enable(keep.id)
    print(`${keep.id} ${would}enabled with the shop's event types`)
  } else if (remove.length === 0 && !rotate) print(`${keep.id}: nothing changes`)
  for (const { id } of remove) {
    if (!dryRun) await endpoints.remove(id)
    print(`${id} ${would}deleted`)
  }
  const hadEnabled = remove.some(({ state }) => state !== 'pending')
  if (hadEnabled && !dryRun)
    print(`to replay events that were not delivered: make reconcile ENV=${env} SINCE=1h`)
  const isNew = keep === undefined
  return { isNew, isChange: isNew || keep.state !== 'enabled' || remove.length > 0 }
}

/**
 * Creates a disabled endpoint and stores its secret. Marks the endpoint before it stores the
 * secret, so that a repeated run finds the endpoint that belongs to the stored secret.
 */
async function createEndpoint({ endpoints, store, url, shop }: WebhookOptions): Promise<string> {
  const made = await endpoints.create(url, `Comptoir ${shop}, by make stripe-webhook`)
  await endpoints.mark(made.id, markOf(made.secret))
  await storeSecret(store, name, made.secret)
  return made.id
}
