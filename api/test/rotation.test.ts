import Stripe from 'stripe'
import t from 'tap'
import { createSsm } from '#core/aws/clients.ts'
import { storeSecret } from '../../cli/secrets/store-secret.ts'
import { linkKey, secretsPrefix, userPool } from '../../local/settings.ts'
import { type Client, openBrowser } from './support/clients.ts'
import { hosts } from './support/hosts.ts'
import { openShop, siteOrigin, webhookSecret } from './support/shop.ts'

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
  t.test(`${host}: rotating the token secret ends no session, cart or link`, async (t) => {
    const shop = await openShop(t)
    const ssm = createSsm(userPool.region)
    t.teardown(() => ssm.destroy())
    const store = { ssm, parameters: secretsPrefix }
    const running = await open(shop, t)
    const order = { items: [{ sku: 'MUG', quantity: 1 }] }

    const buyer = openBrowser(running, siteOrigin)
    await shop.createAccount('buyer@example.com', 'TestPass123!')
    await buyer.post('/api/auth/sign-in', {
      email: 'buyer@example.com',
      password: 'TestPass123!',
    })
    await buyer.post('/api/cart', { action: 'add', sku: 'BOWL', quantity: 2 })
    const guest = openBrowser(running, siteOrigin)
    const { orderId } = (await guest.post('/api/checkout', order)).json
    // The links that earlier releases mailed have a token of the same form as the guest cookie.
    const link = `/api/orders/${orderId}?token=${guest.cookies['__Host-guest']}`
    /** Returns what each kind of token, signed before the rotation, still gives access to. */
    const accessVia = async (client: Client) => {
      const cookies = { ...buyer.cookies }
      return {
        session: (await client({ path: '/api/orders', cookies })).status,
        cart: (await client({ path: '/api/cart', cookies })).text.includes('BOWL'),
        guest: (await client({ path: `/api/orders/${orderId}`, cookies: { ...guest.cookies } }))
          .status,
        link: (await client({ path: link })).status,
      }
    }
    const all = { session: 200, cart: true, guest: 200, link: 303 }
    t.same(await accessVia(running), all)

    await storeSecret(store, 'token-secret', 'b'.repeat(32))
    const started = await open(await shop.openAnother(), t)
    t.same(await accessVia(started), all, 'a new process accepts the previous secret')
    shop.clockOffset.ms = 16 * 60_000
    t.equal((await accessVia(started)).session, 200, 'it can renew a session of the old secret')
    shop.clockOffset.ms = 0

    const later = openBrowser(started, siteOrigin)
    const placed = (await later.post('/api/checkout', order)).json
    const own = { path: `/api/orders/${placed.orderId}`, cookies: { ...later.cookies } }
    t.equal((await running(own)).status, 200, 'a running process learns the new secret at once')
    t.same(await accessVia(running), all, 'and accepts the previous one')

    const last = openBrowser(running, siteOrigin)
    const { orderId: lastId } = (await last.post('/api/checkout', order)).json
    await storeSecret(store, 'token-secret', 'c'.repeat(32))
    const after = await open(await shop.openAnother(), t)
    t.equal((await after(own)).status, 200)
    const fromRunning = { path: `/api/orders/${lastId}`, cookies: { ...last.cookies } }
    t.equal((await after(fromRunning)).status, 200, 'the running process signs with the new secret')
    t.match(
      await accessVia(after),
      { cart: false, guest: 404, link: 404 },
      'the secret before the previous one is rejected',
    )
    t.notMatch(shop.logged.join('\n'), 'b'.repeat(32), 'secrets are never logged')
  })
  t.test(`${host}: rotating the link key ends no link, and no session`, async (t) => {
    const shop = await openShop(t)
    const ssm = createSsm(userPool.region)
    t.teardown(() => ssm.destroy())
    const store = { ssm, parameters: secretsPrefix }
    const client = await open(shop, t)
    const guest = openBrowser(client, siteOrigin)
    const { orderId } = (
      await guest.post('/api/checkout', { items: [{ sku: 'MUG', quantity: 1 }] })
    ).json
    const statusOf = async (key?: string, via = client) =>
      (await via({ path: shop.linkTo(orderId, key) })).status
    const [next, last] = ['n'.repeat(32), 'l'.repeat(32)] as const

    t.equal(await statusOf(), 303)
    await storeSecret(store, 'link-key', next)
    t.equal(await statusOf(next), 303, 'a running process learns the new key at once')
    t.equal(await statusOf(), 303, 'and accepts the previous one')
    const [tokenSecret] = shop.deps.tokenSecrets.known()
    t.equal(await statusOf(tokenSecret), 404, 'the secret of sessions signs no links')
    await storeSecret(store, 'link-key', last)
    const started = await open(await shop.openAnother(), t)
    t.equal(await statusOf(last, started), 303)
    t.equal(await statusOf(next, started), 303)
    t.equal(await statusOf(linkKey, started), 404, 'the key before the previous one is rejected')
    t.equal((await guest.read(`/api/orders/${orderId}`)).status, 200, 'the cookie stays valid')
    t.notMatch(shop.logged.join('\n'), next, 'keys are never logged')
  })
}
