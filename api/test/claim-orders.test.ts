import t from 'tap'
import { openBrowser } from './support/clients.ts'
import { hosts } from './support/hosts.ts'
import { openShop, siteOrigin } from './support/shop.ts'

/** The address with which `paymentOf` pays. */
const email = 'secret.buyer@example.com'
const password = 'TestPass123!'

for (const [host, open] of Object.entries(hosts)) {
  t.test(`${host}: an account gets its guest orders when its address is confirmed`, async (t) => {
    const shop = await openShop(t)
    const client = await open(shop, t)
    const visit = () => openBrowser(client, siteOrigin)

    async function buy(): Promise<string> {
      const { orderId } = (
        await visit().post('/api/checkout', { items: [{ sku: 'MUG', quantity: 1 }] })
      ).json
      const order = await shop.deps.orders.read(orderId)
      await shop.settle(order ? [shop.paymentOf(order)] : [])
      return orderId
    }
    const customerOf = async (orderId: string) => (await shop.deps.orders.read(orderId))?.customerId

    const first = await buy()
    const buyer = visit()
    t.equal((await buyer.post('/api/auth/sign-up', { email })).status, 200)
    t.equal(await customerOf(first), undefined, 'a sign-up alone claims nothing')
    const wrong = { email, code: '0000', password }
    t.equal((await buyer.post('/api/auth/reset', wrong)).status, 422)
    t.equal(await customerOf(first), undefined, 'a wrong code claims nothing')

    const code = shop.codes.get(email) ?? ''
    t.equal((await buyer.post('/api/auth/reset', { email, code, password })).status, 200)
    t.match(await customerOf(first), /./, 'the confirmed address claims the order')

    const second = await buy()
    const [found] = (await buyer.post('/api/auth/sign-in', { email, password })).setCookies
    t.ok(found)
    const listed = (await buyer.read('/api/orders')).json.orders
    t.same(
      listed.map(({ orderId }: { orderId: string }) => orderId).sort(),
      [first, second].sort(),
      'a sign-in claims later orders',
    )
    t.match((await buyer.read(`/api/orders/${second}`)).json.address, { city: 'Lille' })
    t.equal((await visit().read(`/api/orders/${second}`)).status, 404)
    t.notMatch(shop.logged.join('\n'), email, 'addresses are never logged')
  })

  t.test(`${host}: a claim that fails does not stop the sign-in`, async (t) => {
    const shop = await openShop(t)
    const orders = {
      ...shop.deps.orders,
      ofEmail: async () => {
        throw new Error('the index is away')
      },
    }
    const client = await open({ deps: { ...shop.deps, orders } }, t)
    const buyer = openBrowser(client, siteOrigin)
    await shop.createAccount(email, password)
    t.equal((await buyer.post('/api/auth/sign-in', { email, password })).status, 200)
    t.match(shop.logged.join('\n'), 'order.claim_failed')
  })
}
