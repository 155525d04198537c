import { createHmac, randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { ShopError } from '#core/errors.ts'
import { buildApp } from '../app.ts'
import { lambdaHost, toLambdaHandler } from '../lambda-handler.ts'
import { serverHost } from '../server-host.ts'
import { type Client, openBrowser, viaLambda, viaServer } from './support/clients.ts'
import { type Document, problemCodesOf } from './support/from-document.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)
const person = { email: 'visitor@example.com', password: 'TestPass123!' }
const token = await shop.createAccount(person.email, person.password)
const app = buildApp(shop.deps, serverHost({ requestTimeout: 600 }))
await app.listen({ port: 0, host: '127.0.0.1' })
const lambdaApp = buildApp(shop.deps, lambdaHost)
const handler = await toLambdaHandler(lambdaApp)
t.teardown(() => Promise.all([app.close(), lambdaApp.close()]))

const hosts: Readonly<Record<string, Client>> = {
  server: viaServer(app),
  lambda: viaLambda(handler, { base64: false }),
}

const canary = 'CANARY-7f3a'
const json = { 'content-type': 'application/json', origin: siteOrigin }
const form = { 'content-type': 'application/x-www-form-urlencoded', origin: siteOrigin }
const items = (item: object) => JSON.stringify({ items: [item] })
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`

/** Bodies for POST /checkout, with the expected status. */
const bodies: readonly (readonly [string, string, number])[] = [
  ['no JSON', '{"items":', 400],
  ['nothing', '', 400],
  ['null', 'null', 400],
  ['a list', '[]', 400],
  ['a text', '"items"', 400],
  ['no items', '{}', 400],
  ['no item', '{"items":[]}', 400],
  ['items as an object', '{"items":{"0":{"sku":"MUG","quantity":1}}}', 400],
  ['21 items', JSON.stringify({ items: Array(21).fill({ sku: 'MUG', quantity: 1 }) }), 400],
  ['an unknown field', '{"items":[{"sku":"MUG","quantity":1}],"coupon":"FREE"}', 400],
  ['a price', items({ sku: 'MUG', quantity: 1, price: 1 }), 400],
  ['a unit price', items({ sku: 'MUG', quantity: 1, unitPrice: 1 }), 400],
  [
    'a return address',
    '{"items":[{"sku":"MUG","quantity":1}],"success_url":"https://evil.example"}',
    400,
  ],
  ['no quantity', items({ sku: 'MUG' }), 400],
  ['a quantity of 0', items({ sku: 'MUG', quantity: 0 }), 400],
  ['a negative quantity', items({ sku: 'MUG', quantity: -1 }), 400],
  ['half a unit', items({ sku: 'MUG', quantity: 0.5 }), 400],
  ['100 units', items({ sku: 'MUG', quantity: 100 }), 400],
  ['a quantity as text', items({ sku: 'MUG', quantity: '1' }), 400],
  ['a quantity of true', items({ sku: 'MUG', quantity: true }), 400],
  ['a quantity of null', items({ sku: 'MUG', quantity: null }), 400],
  ['NaN', '{"items":[{"sku":"MUG","quantity":NaN}]}', 400],
  ['1e400', '{"items":[{"sku":"MUG","quantity":1e400}]}', 400],
  ['1e9', '{"items":[{"sku":"MUG","quantity":1e9}]}', 400],
  ['more than the maximum per order', items({ sku: 'MUG', quantity: 11 }), 422],
  ['a SKU that is a number', items({ sku: 1, quantity: 1 }), 400],
  ['a SKU in lower case', items({ sku: 'mug', quantity: 1 }), 400],
  ['a SKU with a line break', items({ sku: 'MUG\r\nX', quantity: 1 }), 400],
  ['a SKU of 10 KB', items({ sku: 'A'.repeat(10_000), quantity: 1 }), 400],
  ['a SKU that does not exist', items({ sku: 'NOTHING', quantity: 1 }), 422],
  ['__proto__', '{"items":[{"sku":"MUG","quantity":1}],"__proto__":{"isAdmin":true}}', 400],
  ['__proto__ in an item', '{"items":[{"sku":"MUG","quantity":1,"__proto__":{"price":1}}]}', 400],
  [
    'constructor',
    '{"items":[{"sku":"MUG","quantity":1}],"constructor":{"prototype":{"x":1}}}',
    400,
  ],
  ['nesting', deep, 400],
  ['1 MB', JSON.stringify({ items: [], filling: 'x'.repeat(1_000_000) }), 413],
]

/** Forms for POST /checkout, with the expected status. */
const formBodies: readonly (readonly [string, string, number])[] = [
  ['no quantity', 'sku=MUG', 400],
  ['a quantity in words', 'sku=MUG&quantity=two', 400],
  ['a quantity of -1', 'sku=MUG&quantity=-1', 400],
  ['a quantity of 1e2', 'sku=MUG&quantity=1e2', 400],
  ['a hexadecimal quantity', 'sku=MUG&quantity=0x10', 400],
  ['two quantities', 'sku=MUG&quantity=1&quantity=2', 400],
  ['a price', 'sku=MUG&quantity=1&price=1', 400],
  ['__proto__', 'sku=MUG&quantity=1&__proto__=x', 400],
  ['a price in the cart', 'cart=x&sku=MUG&quantity=1&price=1', 400],
  ['broken escapes', 'sku=%zz&quantity=1', 400],
]

const requests: readonly (readonly [string, Parameters<Client>[0], number])[] = [
  [
    'an XML body',
    {
      method: 'POST',
      path: '/checkout',
      headers: { ...json, 'content-type': 'text/xml' },
      body: '<a/>',
    },
    415,
  ],
  [
    'an unknown charset',
    {
      method: 'POST',
      path: '/checkout',
      headers: { ...json, 'content-type': 'application/json; charset=x' },
      body: items({ sku: 'MUG', quantity: 1 }),
    },
    201,
  ],
  [
    'a gzip body',
    {
      method: 'POST',
      path: '/checkout',
      headers: { ...json, 'content-encoding': 'gzip' },
      body: Buffer.from('1f8b0800', 'hex'),
    },
    415,
  ],
  [
    'a body with two encodings, in capitals',
    {
      method: 'POST',
      path: '/webhook',
      headers: { 'content-type': 'application/json', 'content-encoding': 'identity, BR' },
      body: '{}',
    },
    415,
  ],
  [
    'an encoding that changes nothing',
    {
      method: 'POST',
      path: '/checkout',
      headers: { ...json, 'content-encoding': 'Identity' },
      body: items({ sku: 'MUG', quantity: 1 }),
    },
    201,
  ],
  [
    'JSON in capitals',
    {
      method: 'POST',
      path: '/checkout',
      headers: { ...json, 'content-type': 'Application/JSON; Charset=UTF-8' },
      body: items({ sku: 'MUG', quantity: 1 }),
    },
    201,
  ],
  [
    'a form in capitals',
    {
      method: 'POST',
      path: '/checkout',
      headers: { ...form, 'content-type': 'Application/X-WWW-Form-Urlencoded ; charset=UTF-8' },
      body: 'sku=MUG&quantity=1',
    },
    303,
  ],
  [
    'a bearer scheme in lower case',
    { path: '/orders', headers: { authorization: `bearer  ${token}` } },
    200,
  ],
  ['a slash at the end of a path', { path: '/api/cart/?lang=en' }, 308],
  ['a slash at the end of an unknown path', { path: '/nothing/' }, 404],
  ['two slashes at the end of a path', { path: '/cart//' }, 404],
  ['path traversal', { path: '/api/orders/..%2f..%2fhealth' }, 404],
  ['an absolute path', { path: '//evil.example/orders' }, 404],
  ['a broken escape', { path: '/orders/%E0%A4%A' }, 404],
  ['a null byte', { path: '/orders/%00' }, 404],
  ['a long id', { path: `/orders/ord_${'0'.repeat(500)}` }, 404],
  [
    'a thousand query names',
    { path: `/cart?${Array.from({ length: 1000 }, (_, i) => `a${i}=1`).join('&')}` },
    200,
  ],
  ['__proto__ in the query', { path: '/cart?__proto__[x]=1&constructor=2' }, 200],
  ['two languages', { path: '/cart?lang=fr&lang=en' }, 200],
  ['an unknown language', { path: '/cart?lang=%3Cscript%3E' }, 200],
  [
    'a foreign cursor',
    { path: '/orders?cursor=x', headers: { authorization: `Bearer ${token}` } },
    400,
  ],
  [
    'a long token',
    { path: `/orders/ord_01M83VNVF87VRSP9TWRENQ0000?token=${'x'.repeat(3000)}` },
    400,
  ],
  ['an invalid token', { path: '/orders/ord_01M83VNVF87VRSP9TWRENQ0000?token=x.y.z' }, 404],
  [
    'invalid cookies',
    { path: '/cart', headers: { cookie: ';;=;__Host-cart=%%%;__Host-session;__Host-guest="' } },
    200,
  ],
  ['an empty Bearer', { path: '/orders', headers: { authorization: 'Bearer' } }, 401],
  ['another scheme', { path: '/orders', headers: { authorization: 'Basic eDp5' } }, 401],
]

for (const [host, client] of Object.entries(hosts)) t.test(host, async (t) => attack(t, client))

async function attack(t: Test, client: Client) {
  const post = (path: string, headers: Record<string, string>, body: string) =>
    client({ method: 'POST', path, headers, body })

  t.test('invalid bodies are rejected', async (t) => {
    for (const [what, body, status] of bodies) {
      const answer = await post('/api/checkout', json, body)
      t.equal(answer.status, status, what)
      t.match(answer.headers['content-type'], 'application/problem+json', what)
      t.type(JSON.parse(answer.text).code, 'string', what)
    }
    t.equal(({} as { isAdmin?: boolean }).isAdmin, undefined)
  })

  t.test('invalid forms are rejected', async (t) => {
    for (const [what, body, status] of formBodies) {
      t.equal((await post('/checkout', form, body)).status, status, what)
    }
  })

  t.test('unusual requests get the expected status', async (t) => {
    for (const [what, call, status] of requests) t.equal((await client(call)).status, status, what)
  })

  t.test('requests from other origins are rejected', async (t) => {
    const body = items({ sku: 'MUG', quantity: 1 })
    const type = { 'content-type': 'application/json' }
    const origins: readonly Record<string, string>[] = [
      {},
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { origin: `${siteOrigin}.evil.example` },
      { origin: `${siteOrigin}:8443` },
      { origin: siteOrigin.replace('https', 'http') },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      { referer: `${siteOrigin}/` },
    ]
    for (const headers of origins) {
      for (const path of ['/checkout', '/cart', '/auth/sign-in', '/auth/sign-out']) {
        const answer = await client({
          method: 'POST',
          path,
          headers: { ...type, ...headers },
          body,
        })
        t.equal(answer.status, 403, `${path} ${JSON.stringify(headers)}`)
        t.equal(JSON.parse(answer.text).code, 'foreign_origin')
      }
    }
    const own = { ...type, 'sec-fetch-site': 'same-origin' }
    t.equal((await client({ method: 'POST', path: '/checkout', headers: own, body })).status, 201)
  })

  t.test('forged tokens are rejected', async (t) => {
    const buyer = openBrowser(client, siteOrigin)
    const placed = await buyer.post('/checkout', { items: [{ sku: 'MUG', quantity: 1 }] })
    const path = `/orders/${placed.json.orderId}`
    const [head = '', body = '', sign = ''] = (buyer.cookies['__Host-guest'] ?? '').split('.')
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    const make = (header: object, payload: object, key: string) => {
      const input = `${encode(header)}.${encode(payload)}`
      return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
    }
    const [tokenSecret] = shop.deps.tokenSecrets.known()
    const [linkKey = ''] = shop.deps.linkKeys.known()
    const hs256 = { alg: 'HS256', typ: 'JWT' }
    const { exp, ...endless } = claims
    const forgeries = {
      'no algorithm': `${encode({ alg: 'none' })}.${body}.`,
      'no signature': `${head}.${body}.`,
      'another key': make(hs256, claims, 'x'.repeat(40)),
      'the key of links': make(hs256, claims, linkKey),
      'another algorithm': make({ alg: 'HS512' }, claims, tokenSecret),
      'a public-key algorithm': make({ alg: 'RS256' }, claims, tokenSecret),
      'other claims': `${head}.${encode({ ...claims, orders: ['ord_x'] })}.${sign}`,
      'another kind': make(hs256, { ...claims, aud: 'cart' }, tokenSecret),
      'another issuer': make(hs256, { ...claims, iss: 'elsewhere' }, tokenSecret),
      expired: make(hs256, { ...claims, iat: 1, exp: 2 }, tokenSecret),
      'no expiry': make(hs256, endless, tokenSecret),
      'a list': make(hs256, [claims], tokenSecret),
      '16 KB': `${head}.${'A'.repeat(7000)}.${sign}`,
    }
    t.equal(
      (
        await client({
          path,
          cookies: { '__Host-guest': make(hs256, { ...claims, exp }, tokenSecret) },
        })
      ).status,
      200,
    )
    for (const [what, token] of Object.entries(forgeries)) {
      t.equal(
        (await client({ path, cookies: { '__Host-guest': token } })).status,
        404,
        `${what}, as a cookie`,
      )
      if (token.length < 2048) {
        t.equal(
          (await client({ path: `${path}?token=${token}` })).status,
          404,
          `${what}, as a link`,
        )
      }
      t.equal(
        (await client({ path: '/orders', cookies: { '__Host-session': token } })).status,
        401,
        `${what}, as a session`,
      )
    }
    const asLink = await client({ path: `${path}?token=${buyer.cookies['__Host-guest']}&lang=en` })
    t.equal(asLink.headers['location'], `/api${path}`)
  })

  t.test('sign-in redirects only to allowed paths', async (t) => {
    const forbidden = [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      'javascript:alert(1)',
      '/api/cart\r\nSet-Cookie: x=1',
      '/api/cart?next=//evil.example',
      '/fr/../../evil',
      '/fr//evil.example/',
      'https://shop.example@evil.example',
      '/api/orders/ord_1',
      '%2F%2Fevil.example',
      '',
    ]
    for (const returnTo of forbidden) {
      const answer = await openBrowser(client, siteOrigin).submit('/auth/sign-in', {
        ...person,
        returnTo,
      })
      t.equal(answer.status, 303)
      t.equal(answer.headers['location'], '/api/orders', returnTo)
    }
    for (const returnTo of ['/api/cart', '/fr/', '/en/products/mug/']) {
      const answer = await openBrowser(client, siteOrigin).submit('/auth/sign-in', {
        ...person,
        returnTo,
      })
      t.equal(answer.headers['location'], returnTo)
    }
    const page = await openBrowser(client, siteOrigin).see(
      '/auth/sign-in?returnTo=%22%3E%3Cscript%3E',
    )
    t.notMatch(page.text, '<script>')
  })

  t.test('typed text is escaped in pages, and never logged', async (t) => {
    const visitor = openBrowser(client, siteOrigin)
    const typed = `"><script>alert('${canary}')</script>@x`
    const rejected = await visitor.submit('/auth/sign-in', { email: typed, password: canary })
    const { location = '' } = rejected.headers
    t.notMatch(location, canary, 'typed text is in no URL')
    const page = await visitor.see(location)
    t.match(page.text, '&#34;&#62;&#60;script&#62;')
    t.notMatch(page.text, '<script>')
    await client({
      path: `/api/orders?lang=en&x=${canary}`,
      headers: {
        'x-request-id': canary,
        'user-agent': `${canary} {"level":60}`,
        authorization: `Bearer ${canary}`,
      },
      cookies: { '__Host-cart': canary, '__Host-session': canary },
    })
    await post(
      '/checkout',
      { ...json, 'idempotency-key': canary },
      items({ sku: canary, quantity: 1 }),
    )
    const lines = shop.logged.join('')
    t.notMatch(lines, canary)
    for (const line of shop.logged) t.type(JSON.parse(line), 'object')
  })

  t.test('an encoded body is refused by the name of its encoding', async (t) => {
    const headers = { ...json, 'content-encoding': 'gzip' }
    const answer = await client({ method: 'POST', path: '/checkout', headers, body: '{}' })
    t.match(JSON.parse(answer.text), { code: 'unsupported_media_type', detail: /encoding gzip/i })
    t.equal(answer.headers['accept-encoding'], 'identity')
  })

  t.test('a slash at the end of a path is removed, with the query kept', async (t) => {
    const { headers } = await client({ path: '/cart/?lang=en' })
    t.equal(headers['location'], '/api/cart?lang=en')
    const placed = await client({
      method: 'POST',
      path: '/api/checkout/',
      headers: json,
      body: '{}',
    })
    t.match([placed.status, placed.headers['location']], [308, '/api/checkout'])
    for (const path of ['//evil.example/', '/%2Fevil.example/', '//evil.example/cart/'])
      t.equal((await client({ path })).status, 404, path)
  })

  t.test('pages have the security headers', async (t) => {
    const { headers } = await openBrowser(client, siteOrigin).see('/cart')
    const policy = headers['content-security-policy'] ?? ''
    t.match(policy, "default-src 'self'")
    t.match(policy, "form-action 'self' https://pay.example")
    t.match(policy, "frame-ancestors 'none'")
    t.notMatch(policy, 'unsafe')
    t.match(headers, {
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'strict-origin-when-cross-origin',
    })
    t.notOk(headers['x-powered-by'])
    t.notOk(
      headers['strict-transport-security'],
      'the edge sends it, with the values of its module',
    )
  })
}

t.test('an internal error reveals no details', async (t) => {
  const orders = {
    ...shop.deps.orders,
    timeline: async () => {
      throw new Error('mysql://user:password@10.0.0.1')
    },
  }
  const broken = buildApp({ ...shop.deps, orders })
  t.teardown(() => broken.close())
  const url = '/orders/ord_01M83VNVF87VRSP9TWRENQ0000'
  const answer = await broken.inject({ url })
  t.equal(answer.statusCode, 500)
  t.match(answer.json(), { code: 'internal', title: 'Internal error' })
  t.notMatch(answer.body, 'mysql')
  const page = await broken.inject({
    url,
    headers: { accept: 'text/html', 'accept-language': 'en-GB,en' },
  })
  t.match(page.body, /Number of this error: req_/)
})

t.test('a repeated refund fails as documented if Stripe does not respond', async (t) => {
  const unavailable = async () => {
    throw new ShopError('payment_unavailable', 'no response from Stripe')
  }
  const gateway = { ...shop.deps.gateway, refund: unavailable, findRefund: unavailable }
  const broken = buildApp({ ...shop.deps, gateway })
  t.teardown(() => broken.close())
  const payload = items({ sku: 'MUG', quantity: 1 })
  const placed = await broken.inject({ method: 'POST', url: '/checkout', headers: json, payload })
  const order = await shop.deps.orders.read(placed.json().orderId)
  if (!order) throw new Error('the order does not exist')
  await shop.settle([shop.paymentOf(order)])
  const [[name, value]] = Object.entries(await shop.operatorCookie()) as [[string, string]]
  const path = '/operator/orders/{orderId}/refunds'
  const key = randomUUID()
  const refund = () =>
    broken.inject({
      method: 'POST',
      url: path.replace('{orderId}', order.orderId),
      headers: { origin: siteOrigin, 'idempotency-key': key },
      cookies: { [name]: value },
      payload: { why: 'broken' },
    })
  t.equal((await refund()).json().status, 'requested')
  const again = await refund()
  t.match([again.statusCode, again.json()], [503, { code: 'payment_unavailable' }])
  const document: Document = (await broken.inject('/openapi.json')).json()
  const operation = document.paths[path]?.['post']
  t.ok(operation && problemCodesOf(operation, 503).includes('payment_unavailable'))
})

t.test('a rejected cancellation names the status of the order', async (t) => {
  const payload = items({ sku: 'MUG', quantity: 1 })
  const placed = await app.inject({ method: 'POST', url: '/checkout', headers: json, payload })
  const { orderId } = placed.json()
  const guest = placed.cookies.find(({ name }) => name === '__Host-guest')?.value
  shop.paymentPages.set(orderId, 'complete')
  const headers = { origin: siteOrigin, cookie: `__Host-guest=${guest}` }
  const url = `/orders/${orderId}/cancel`
  const answer = await app.inject({ method: 'POST', url, headers })
  t.match(answer.json(), { status: 409, code: 'order_not_cancellable', orderStatus: 'pending' })
})

t.test('a slow request ends with a timeout', async (t) => {
  const serverApp = buildApp(shop.deps, { deadlineMs: 150 })
  const lambdaApp = buildApp(shop.deps, { ...lambdaHost, deadlineMs: 150 })
  t.teardown(() => Promise.all([serverApp.close(), lambdaApp.close()]))
  shop.delays.paymentMs = 400
  await serverApp.listen({ port: 0, host: '127.0.0.1' })
  const viaFunction = viaLambda(await toLambdaHandler(lambdaApp), { base64: false })
  for (const client of [viaServer(serverApp), viaFunction]) {
    const body = items({ sku: 'MUG', quantity: 1 })
    const answer = await client({ method: 'POST', path: '/checkout', headers: json, body })
    t.equal(answer.status, 503)
    t.match(JSON.parse(answer.text), { code: 'timed_out' })
    t.ok(answer.headers['retry-after'])
  }
  const buyer = openBrowser(viaServer(serverApp), siteOrigin)
  await buyer.submit('/api/cart', { action: 'add', sku: 'MUG', quantity: '1' })
  const { text: form } = await buyer.see('/api/cart')
  const cart = /name="cart" value="([^"]+)"/.exec(form)?.[1] ?? ''
  const page = await buyer.submit('/api/checkout', { cart, sku: 'MUG', quantity: '7' })
  t.match([page.status, page.headers['content-type']], [503, 'text/html'])
  t.match(page.text, 'href="/api/cart" data-step="again"')
  const { json: kept } = await buyer.read('/api/cart')
  t.match(kept.lines, [{ sku: 'MUG', quantity: 7 }], 'the typed quantity is kept')
  await new Promise((done) => setTimeout(done, 400))
  shop.delays.paymentMs = 0
  t.equal((await serverApp.inject('/health')).statusCode, 200)
})

t.test('the readiness check names services that do not respond in time', async (t) => {
  const checks = {
    orders: async () => undefined,
    queue: () => new Promise(() => {}),
    other: async () => {
      throw new ShopError('busy', 'no')
    },
  }
  const waiting = buildApp({ ...shop.deps, checks })
  t.teardown(() => waiting.close())
  const answer = await waiting.inject('/ready')
  t.equal(answer.statusCode, 503)
  t.match(answer.json(), { code: 'not_ready', failing: ['queue', 'other'] })
})

t.test('a slow upload of the body is aborted', async (t) => {
  const { port } = app.server.address() as { port: number }
  const socket = connect(port, '127.0.0.1')
  socket.write(
    'POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  )
  const answer = await new Promise<string>((resolve) =>
    socket.once('data', (data) => resolve(String(data))),
  )
  socket.destroy()
  t.match(answer, /^HTTP\/1.1 408/)
})

t.test('a request with two hosts is rejected', async (t) => {
  const { port } = app.server.address() as { port: number }
  for (const hosts of [
    ['shop.example', 'evil.example'],
    ['shop.example', 'shop.example'],
  ]) {
    const socket = connect(port, '127.0.0.1')
    const lines = ['GET /health HTTP/1.1', ...hosts.map((host) => `Host: ${host}`), '', '']
    socket.write(lines.join('\r\n'))
    const answer = await new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(String(data))),
    )
    socket.destroy()
    t.match(answer, /^HTTP\/1.1 400/)
    t.match(answer, '"code":"invalid_request"')
  }
})

t.test('the API of a local shop rejects host names of other sites', async (t) => {
  const local = buildApp(shop.deps, serverHost({ isLocal: true }))
  t.teardown(() => local.close())
  const ask = async (host: string, method: 'GET' | 'POST', url: string) =>
    (await local.inject({ method, url, headers: { host, origin: siteOrigin } })).statusCode
  for (const host of ['evil.example', 'evil.example:4302', '127.0.0.1.evil.example']) {
    t.equal(await ask(host, 'GET', '/products'), 403, host)
    t.equal(await ask(host, 'POST', '/webhook'), 403, host)
  }
  for (const host of ['127.0.0.1:4302', 'localhost:4302']) {
    t.equal(await ask(host, 'GET', '/products'), 200, host)
    t.not(await ask(host, 'POST', '/webhook'), 403, host)
  }
  const deployed = await app.inject({ url: '/products', headers: { host: 'shop.example' } })
  t.equal(deployed.statusCode, 200, 'a deployed shop has other host names')
})
