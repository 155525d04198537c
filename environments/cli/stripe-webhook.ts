import { createSsm } from '#core/aws/clients.ts'
import { createWebhookEndpoints } from '#core/stripe/webhook-endpoints.ts'
import { whoAmI } from './account.ts'
import { readArguments } from './arguments.ts'
import { commandLine } from './config.ts'
import { deploymentArguments, readDeployment } from './deployment.ts'
import { openStripe } from './operate/open-stripe.ts'
import { placeWebhook } from './operate/place-webhook.ts'
import { webhookUrl } from './operate/webhook-url.ts'
import { readDeployed } from './release/read-deployed.ts'
import { run } from './run.ts'
import { checkStripeMode } from './secrets/known-secrets.ts'
import { readSecret } from './secrets/store-secret.ts'

const usage =
  'usage: make stripe-webhook ENV=dev|prod [URL=https://…/webhook] [ROTATE=1] [DRY_RUN=1]'

/** `make stripe-webhook`: Stripe tells the shop what happens, signed with a secret that the shop knows. */
await run(async (say) => {
  const names = [...deploymentArguments, 'url', 'rotate', 'dry-run'] as const
  const given = readArguments(commandLine(), names, usage)
  const deployment = readDeployment(given)
  const { env, parameters, region } = deployment
  await whoAmI(deployment)
  const url = await webhookUrl(given('url'), (name) => readDeployed(deployment, name), env)
  const ssm = createSsm(region)
  try {
    const store = { ssm, parameters }
    const key = await readSecret(store, 'stripe-secret-key')
    if (!key)
      throw new Error(
        `${env} has no stripe-secret-key: make secrets-set ENV=${env} NAME=stripe-secret-key`,
      )
    checkStripeMode(key, env)
    await placeWebhook({
      endpoints: createWebhookEndpoints(openStripe(key)),
      store,
      url,
      env,
      rotate: given('rotate') === '1',
      dryRun: given('dry-run') === '1',
      say,
    })
  } finally {
    ssm.destroy()
  }
})
