import type { Attack } from '../attack.ts'
import { readRoutes } from '../routes.ts'

const form = 'application/x-www-form-urlencoded'

/** Requests that a page of another site makes the browser of a signed-in buyer send. */
export const csrf: Attack = async (lab, tries) => {
  const { edge } = lab.urls
  const { browser } = await lab.openAccount()
  const { orderId } = await lab.order(browser)
  const port = new URL(edge).port
  const origins: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'no origin': {},
    'a sandboxed frame': { origin: 'null' },
    'another site': { origin: 'https://evil.example' },
    'a host that starts alike': { origin: `${edge}.evil.example` },
    'a host that ends alike': { origin: `http://evil127.0.0.1:${port}` },
    'another port': { origin: 'http://127.0.0.1:1' },
    'another scheme': { origin: edge.replace('http:', 'https:') },
    'credentials in the origin': { origin: edge.replace('//', '//shop@') },
    capitals: { origin: edge.toUpperCase() },
    'a path in the origin': { origin: `${edge}/` },
    'two origins': { origin: `${edge}, https://evil.example` },
    'the shop’s referer only': { referer: `${edge}/` },
    'cross-site': { 'sec-fetch-site': 'cross-site' },
    'a subdomain': { 'sec-fetch-site': 'same-site' },
    'another origin that claims to be the same': {
      origin: 'https://evil.example',
      'sec-fetch-site': 'same-origin',
    },
  }
  const bodies: readonly (readonly [string, string])[] = [
    [form, 'sku=MUG-01&quantity=1'],
    ['text/plain', '{"items":[]}'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/json', '{}'],
  ]
  const routes = (await readRoutes(lab, orderId)).filter(
    ({ method, path }) => method !== 'GET' && path !== '/api/webhook',
  )
  tries.works('there are routes that change something', routes.length >= 12)
  let next = 0
  for (const { method, path } of routes) {
    for (const [where, headers] of Object.entries(origins)) {
      // Each pair of route and origin has one type of body, and each type meets every route.
      const [type, body] = bodies[next++ % bodies.length] ?? ['', '']
      const call = { method, path, body, headers: { 'content-type': type, ...headers } }
      const { status, headers: answered } = await browser.ask(call)
      const what = `${method} ${path.replace(orderId, ':orderId')} from ${where}, ${type}`
      tries.record(what, status !== 403 || answered['set-cookie'] !== undefined)
    }
  }
  const order = await lab.stores.order(orderId)
  tries.record('the order was cancelled', order?.status !== 'pending')

  const overrides: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    [`/api/orders/${orderId}/cancel`, {}],
    ['/api/auth/sign-out', {}],
    [`/api/orders/${orderId}?_method=POST`, { 'x-http-method-override': 'POST' }],
    ['/api/cart?action=add&sku=MUG-01&quantity=1', { 'x-http-method': 'POST' }],
  ]
  for (const [path, headers] of overrides) {
    const answer = await browser.ask({ path, headers })
    const isChange = answer.setCookies.some((line) => /^(cart|session)=/.test(line))
    tries.record(`GET ${path.replace(orderId, ':orderId')}`, isChange)
  }
  tries.works('the buyer is still signed in', (await browser.read('/api/orders')).status === 200)

  for (const path of ['/api/orders', '/api/cart', '/api/checkout', '/api/products']) {
    for (const method of ['OPTIONS', 'GET']) {
      const headers = {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      }
      const answer = await browser.ask({ method, path, headers })
      const allowed = answer.headers['access-control-allow-origin']
      tries.record(`${method} ${path} is readable by another site`, allowed !== undefined)
    }
  }
  const framed = [
    '/api/cart',
    `/api/orders/${orderId}`,
    '/api/auth/sign-in',
    '/api/orders/find',
    '/fr/',
  ]
  for (const path of framed) {
    const { headers } = await browser.see(path)
    const csp = headers['content-security-policy'] ?? ''
    tries.record(
      `${path.replace(orderId, ':orderId')} in a frame`,
      !/frame-ancestors 'none'/.test(csp),
    )
  }
  const own = { origin: edge, 'content-type': form }
  const signOut = await browser.ask({ method: 'POST', path: '/api/auth/sign-out', headers: own })
  tries.works('the shop’s own form', signOut.status === 303)
}
