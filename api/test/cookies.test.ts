import t from 'tap'
import { type Client, openBrowser } from './support/clients.ts'
import { hosts } from './support/hosts.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const password = 'TestPass123!'

/**
 * The names under which another host of the same domain can plant a cookie. Browsers reject the
 * prefix `__Host-` from it. They compare bytes, so a server that trims or decodes names would
 * accept some of these.
 */
const plantedNames = (name: string) => [
  name,
  `__host-${name}`,
  `__Secure-${name}`,
  `\u00a0__Host-${name}`,
  `\u00c2\u00a0__Host-${name}`,
  `%5F%5FHost-${name}`,
  `$__Host-${name}`,
  `"__Host-${name}"`,
]

type Cookies = Readonly<Record<string, string>>

/** Returns the cookies of one browser under every planted name, as if set for a longer path. */
const planted = (cookies: Cookies): Cookies =>
  Object.fromEntries(
    Object.entries(cookies).flatMap(([name, value]) =>
      plantedNames(name.replace(/^__Host-/, '')).map((one) => [one, value]),
    ),
  )

/** Returns the cookies of two browsers in one header: both have the same names. */
const both = (first: Cookies, second: Cookies): Cookies =>
  Object.fromEntries(
    Object.entries(first).map(([name, value]) => [name, `${value}; ${name}=${second[name]}`]),
  )

const names = ['browser', 'cart', 'guest', 'lang', 'refresh', 'session', 'typed']

for (const [host, open] of Object.entries(hosts)) {
  t.test(`${host}: planted cookies have no effect`, async (t) => {
    const shop = await openShop(t)
    const client = await open(shop, t)
    /** Opens a browser with its own session, cart and order. */
    async function shopper(email: string, sku: string) {
      const browser = openBrowser(client, siteOrigin)
      await shop.createAccount(email, password)
      await browser.post('/api/auth/sign-in?lang=en', { email, password })
      const placed = await browser.post('/api/checkout', { items: [{ sku: 'MUG', quantity: 1 }] })
      await browser.post('/api/cart', { action: 'add', sku, quantity: 2 })
      return { cookies: { ...browser.cookies }, orderId: placed.json.orderId, sku }
    }
    /** Returns what the API does with a request that has these cookies. */
    async function seen(cookies: Cookies, { orderId, sku }: { orderId: string; sku: string }) {
      const guest = Object.fromEntries(
        Object.entries(cookies).filter(([name]) => !name.includes('session')),
      )
      const [orders, cart, order] = [
        await client({ path: '/api/orders', cookies }),
        await client({ path: '/api/cart', cookies }),
        await client({ path: `/api/orders/${orderId}`, cookies: guest }),
      ]
      return [orders.text.includes(orderId), cart.text.includes(sku), order.status === 200]
    }
    const attacker = await shopper('attacker@example.com', 'BOWL')
    const victim = await shopper('victim@example.com', 'RARE')
    t.same(await seen(victim.cookies, victim), [true, true, true])
    t.same(await seen(attacker.cookies, attacker), [true, true, true])

    const foreign = planted(attacker.cookies)
    t.same(await seen(foreign, attacker), [false, false, false], 'alone')
    for (const cookies of [
      { ...foreign, ...victim.cookies },
      { ...victim.cookies, ...foreign },
    ]) {
      t.same(await seen(cookies, victim), [true, true, true], 'the own cookies keep their effect')
      t.same(await seen(cookies, attacker), [false, false, false], 'the planted ones have none')
    }
    for (const cookies of [
      both(attacker.cookies, victim.cookies),
      both(victim.cookies, attacker.cookies),
    ]) {
      t.same(await seen(cookies, victim), [false, false, false], 'two of a name: neither counts')
      t.same(await seen(cookies, attacker), [false, false, false])
    }
    t.same(await seen(both(victim.cookies, victim.cookies), victim), [true, true, true])
    const page = await client({
      path: '/api/nothing',
      headers: { accept: 'text/html', 'accept-language': 'fr' },
      cookies: planted({ lang: 'en' }),
    })
    t.match(page.text, '<html lang="fr"')
  })

  t.test(`${host}: a planted cart gives two buyers two orders`, async (t) => {
    const client = await open(await openShop(t), t)
    const order = async (cookies: Cookies) => {
      const browser = openBrowser(client, siteOrigin)
      Object.assign(browser.cookies, cookies)
      const answer = await browser.submit('/api/checkout', { sku: 'MUG', quantity: '1' })
      return answer.headers['location']
    }
    const attacker = openBrowser(client, siteOrigin)
    await attacker.post('/api/cart', { action: 'add', sku: 'MUG', quantity: 1 })
    const { cookies } = attacker
    t.equal(await order(cookies), await order(cookies), 'one cart has one order')
    t.not(await order(planted(cookies)), await order(cookies))
  })

  t.test(`${host}: browsers accept no cookie of the shop from another host`, async (t) => {
    const shop = await openShop(t)
    const set = await cookiesSetBy(await open(shop, t), siteOrigin, shop)
    t.same(
      [...new Set(set.map((line) => line.split('=')[0]))].sort(),
      names.map((name) => `__Host-${name}`),
    )
    for (const line of set) {
      t.match(line, /; Path=\/; (Expires=[^;]+; )?HttpOnly; Secure; SameSite=Lax$/)
      t.notMatch(line, /Domain/i)
    }
  })

  t.test(`${host}: over http, the names have no prefix, which browsers would reject`, async (t) => {
    const shop = await openShop(t)
    const http = 'http://127.0.0.1:4300'
    const local = { ...shop, deps: { ...shop.deps, siteOrigin: http } }
    const set = await cookiesSetBy(await open(local, t), http, shop)
    t.same([...new Set(set.map((line) => line.split('=')[0]))].sort(), names)
    for (const line of set) t.notMatch(line, /Secure/)
  })
}

/** Returns every Set-Cookie line of a visit that sets all cookies of the shop. */
async function cookiesSetBy(
  client: Client,
  origin: string,
  { createAccount }: Awaited<ReturnType<typeof openShop>>,
): Promise<readonly string[]> {
  const browser = openBrowser(client, origin)
  const email = 'buyer@example.com'
  await createAccount(email, password)
  const answers = [
    await browser.see('/api/cart?lang=en'),
    await browser.submit('/api/auth/sign-in', { email, password: 'wrong' }),
    await browser.submit('/api/auth/sign-in', { email, password }),
    await browser.submit('/api/checkout', { sku: 'MUG', quantity: '1' }),
    await browser.submit('/api/auth/sign-out', {}),
  ]
  return answers.flatMap(({ setCookies }) => setCookies)
}
