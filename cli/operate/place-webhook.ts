import type { SSMClient } from '@aws-sdk/client-ssm'
import { pinnedVersion, type WebhookEndpoints } from '#core/stripe/webhook-endpoints.ts'
import { readSecret, storeSecret } from '../secrets/store-secret.ts'
import { markOf, planWebhook } from './plan-webhook.ts'

const name = 'stripe-webhook-secret'

type Placement = {
  readonly endpoints: WebhookEndpoints
  /** Where the secret is stored: see `storeSecret`. */
  readonly store: { readonly ssm: SSMClient; readonly parameters: string }
  /** Where the shop hears Stripe, such as `https://…/webhook`. */
  readonly url: string
  /** The environment. */
  readonly env: string
  readonly rotate: boolean
  readonly dryRun: boolean
  readonly print: (line: string) => void
}

/**
 * Brings Stripe's endpoints at the shop's URL to one that is open and whose secret the shop knows.
 * Whenever it dies, what was open before is still open and believed: a new endpoint hears nothing
 * until its secret is stored, and only then the others go. A repetition ends what was begun. True where
 * that changes something, or would.
 */
export async function placeWebhook(options: Placement): Promise<boolean> {
  const { url, rotate, print } = options
  print(url)
  const { isNew, isChange } = await settle(options, false)
  if (!rotate || isNew) return isChange
  await settle(options, true)
  return true
}

/** Nothing is turned before all is settled: two secrets are believed, not three. */
async function settle(options: Placement, turn: boolean) {
  const { endpoints, store, url, env, rotate, dryRun, print } = options
  const [found, secret, apiVersion] = await Promise.all([
    endpoints.at(url),
    readSecret(store, name),
    pinnedVersion(),
  ])
  const { keep, why, remove } = planWebhook(found, { secret, apiVersion, turn })
  const would = dryRun ? 'would be ' : ''
  if (!keep) {
    const id = dryRun ? 'a new endpoint' : await makeKnown(options)
    print(`${id} ${would}made, and its secret stored: ${why}`)
    if (!dryRun) await endpoints.open(id)
  } else if (keep.state !== 'open') {
    if (!dryRun) await endpoints.open(keep.id)
    print(`${keep.id} ${would}opened for what the shop handles`)
  } else if (remove.length === 0 && !rotate) print(`${keep.id}: nothing changes`)
  for (const { id } of remove) {
    if (!dryRun) await endpoints.remove(id)
    print(`${id} ${would}removed`)
  }
  const heard = remove.some(({ state }) => state !== 'asleep')
  if (heard && !dryRun) print(`what was not delivered yet: make reconcile ENV=${env} SINCE=1h`)
  const isNew = keep === undefined
  return { isNew, isChange: isNew || keep.state !== 'open' || remove.length > 0 }
}

/** Marked first: from the moment in which its secret is stored, a repetition knows it again. */
async function makeKnown({ endpoints, store, url, env }: Placement): Promise<string> {
  const made = await endpoints.create(url, `Comptoir ${env}, by make stripe-webhook`)
  await endpoints.mark(made.id, markOf(made.secret))
  await storeSecret(store, name, made.secret)
  return made.id
}
