import { createSsm } from '#core/aws/clients.ts'
import { whoAmI } from './account.ts'
import { readArguments } from './arguments.ts'
import { commandLine } from './config.ts'
import { deploymentArguments, readDeployment } from './deployment.ts'
import { run } from './run.ts'
import { askSecret } from './secrets/ask-secret.ts'
import { checkSecret, secretNamed } from './secrets/known-secrets.ts'
import { forgetPrevious, storeSecret } from './secrets/store-secret.ts'

const usage = `usage: make secrets-set ENV=dev|prod NAME=stripe-secret-key|stripe-webhook-secret|token-secret
       make secrets-set ENV=dev|prod NAME=stripe-webhook-secret PREVIOUS=drop   the one before it leaked`

/** `make secrets-set`: stores a secret by its name. It is never shown. */
await run(async (say) => {
  const given = readArguments(commandLine(), [...deploymentArguments, 'name', 'previous'], usage)
  const deployment = readDeployment(given)
  const { env, parameters, region } = deployment
  const name = secretNamed(given('name'))
  const previous = given('previous')
  if (previous && (previous !== 'drop' || name !== 'stripe-webhook-secret')) throw new Error(usage)
  await whoAmI(deployment)
  const ssm = createSsm(region)
  try {
    if (previous) {
      const wasThere = await forgetPrevious({ ssm, parameters })
      return say(
        `the ${name} before this one ${wasThere ? 'is believed no longer' : 'was gone already'}`,
      )
    }
    const secret = await askSecret(`${name} of ${env} (not shown)`, process.stdin, process.stderr)
    checkSecret(name, secret, env)
    const isNew = await storeSecret({ ssm, parameters }, name, secret)
    say(`${parameters}/${name} ${isNew ? 'is stored' : 'was that already'}`)
  } finally {
    ssm.destroy()
  }
})
