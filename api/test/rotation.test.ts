import Stripe from 'stripe'
import t, { type Test } from 'tap'
import { createSsm } from '#core/aws/clients.ts'
import { storeSecret } from '../../cli/secrets/store-secret.ts'
import { secretsPrefix, userPool } from '../../local/settings.ts'
import { buildApp } from '../app.ts'
import { lambdaHost, toLambdaHandler } from '../lambda-handler.ts'
import { type Client, viaLambda, viaServer } from './support/clients.ts'
import { openShop, type TestShop, webhookSecret } from './support/shop.ts'

const payload = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'customer.created',
  created: Math.floor(Date.now() / 1000),
  data: { object: {} },
})
const signedWith = (secret: string) => ({
  method: 'POST',
  path: '/webhook',
  headers: {
    'content-type': 'application/json',
    'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }),
  },
  body: payload,
})

const hosts: Readonly<Record<string, (shop: TestShop, t: Test) => Promise<Client>>> = {
  server: async ({ deps }, t) => {
    const app = buildApp(deps)
    t.teardown(() => app.close())
    await app.listen({ port: 0, host: '127.0.0.1' })
    return viaServer(app)
  },
  lambda: async ({ deps }, t) => {
    const app = buildApp(deps, lambdaHost)
    t.teardown(() => app.close())
    return viaLambda(await toLambdaHandler(app), { base64: true })
  },
}

for (const [host, open] of Object.entries(hosts)) {
  t.test(`${host}: the webhook secret is rotated without a restart`, async (t) => {
    const shop = await openShop(t)
    const client = await open(shop, t)
    const ssm = createSsm(userPool.region)
    t.teardown(() => ssm.destroy())
    const status = async (secret: string) => (await client(signedWith(secret))).status

    t.equal(await status(webhookSecret), 200)
    await storeSecret({ ssm, parameters: secretsPrefix }, 'stripe-webhook-secret', 'whsec_next')
    t.equal(await status('whsec_next'), 200, 'the new secret is accepted at once')
    t.equal(await status(webhookSecret), 200, 'the previous secret is accepted')
    t.equal(await status('whsec_forged'), 400, 'other secrets are rejected')
    t.notMatch(shop.logged.join('\n'), 'whsec_', 'secrets are never logged')
  })
}
