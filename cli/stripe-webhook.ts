import { createSsm } from '#core/aws/clients.ts'
import { createWebhookEndpoints } from '#core/stripe/webhook-endpoints.ts'
import { checkSignedIn } from './account.ts'
import { confirm } from './confirm.ts'
import { readDeployment, stripeModeOf } from './deployment.ts'
import { ensureWebhook } from './operate/ensure-webhook.ts'
import { openStripe } from './operate/open-stripe.ts'
import { webhookUrl } from './operate/webhook-url.ts'
import { readDeployedOutput } from './release/read-deployed-output.ts'
import { checkStripeMode } from './secrets/known-secrets.ts'
import { readSecret } from './secrets/store-secret.ts'
import type { CommandOf } from './targets.ts'

/**
 * `make stripe-webhook`: creates the shop's webhook endpoint at Stripe and stores its signing
 * secret.
 */
export const stripeWebhook: CommandOf<'stripe-webhook'> = async (given, io) => {
  const { print, checkout } = io
  const deployment = readDeployment(given, checkout)
  const { env, name, parameters, region } = deployment
  await checkSignedIn(deployment)
  const url = await webhookUrl(
    given.URL,
    (output) => readDeployedOutput(deployment, io, output),
    env,
  )
  const ssm = createSsm(region)
  try {
    const store = { ssm, parameters }
    const key = await readSecret(store, 'stripe-secret-key')
    if (!key)
      throw new Error(
        `${env} has no stripe-secret-key. Store it: make secrets-set ENV=${env} NAME=stripe-secret-key`,
      )
    checkStripeMode(key, { env, mode: stripeModeOf(deployment) })
    const endpoints = createWebhookEndpoints(openStripe(key))
    const ensure = (dryRun: boolean) =>
      ensureWebhook({ endpoints, store, url, env, shop: name, rotate: given.ROTATE, dryRun, print })
    if (given.DRY_RUN || !given.YES) {
      const isChange = await ensure(true)
      if (given.DRY_RUN || !isChange) return
    }
    // With YES=1 too: it records the act.
    await confirm(`Apply this at Stripe for ${env}?`, given.YES, io)
    await ensure(false)
  } finally {
    ssm.destroy()
  }
}
