import { randomUUID } from 'node:crypto'
import Stripe from 'stripe'
import t, { type Test } from 'tap'
import { ShopError } from '#core/errors.ts'
import { VendorError } from '#core/vendor-error.ts'
import { createOperator, signInOperator } from '../../test/support/operator.ts'
import { buildApp } from '../app.ts'
import { lambdaHost, toLambdaHandler } from '../lambda-handler.ts'
import { type Client, openBrowser, viaLambda, viaServer } from './support/clients.ts'
import {
  openShop,
  previousWebhookSecret,
  siteOrigin,
  type TestShop,
  webhookSecret,
} from './support/shop.ts'

const shop = await openShop(t)
const app = buildApp(shop.deps)
await app.listen({ port: 0, host: '127.0.0.1' })
const lambdaApp = buildApp(shop.deps, lambdaHost)
const handler = await toLambdaHandler(lambdaApp)
t.teardown(() => Promise.all([app.close(), lambdaApp.close()]))

const hosts: Readonly<Record<string, Client>> = {
  server: viaServer(app),
  'lambda, plain bodies': viaLambda(handler, { base64: false }),
  'lambda, base64 bodies': viaLambda(handler, { base64: true }),
  // The event source that differs most from the others. event-sources.test.ts tests all of them.
  'lambda behind a load balancer': viaLambda(handler, { base64: false, source: 'load balancer' }),
}

const isOrder = /^ord_[0-9A-HJKMNP-TV-Z]{26}$/
const { products } = shop.deps
const left = async (sku: string) => (await products.read(sku))?.available

/** Returns a signed Stripe event for a paid session of an order. */
function paidEvent(orderId: string, amount: number, secret = webhookSecret, currency = 'eur') {
  const session = {
    id: `cs_${orderId}`,
    object: 'checkout.session',
    client_reference_id: orderId,
    metadata: { orderId, traceId: 'trc_of_the_checkout' },
    payment_status: 'paid',
    amount_total: amount,
    currency,
    payment_intent: `pi_${orderId}`,
    customer_details: { email: 'buyer@example.com' },
    collected_information: {
      shipping_details: {
        name: 'A Buyer',
        address: { line1: '1 rue', postal_code: '59000', city: 'Lille', country: 'FR' },
      },
    },
  }
  const payload = JSON.stringify({
    id: `evt_${orderId}`,
    object: 'event',
    type: 'checkout.session.completed',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: { object: session },
  })
  return signed(payload, secret)
}

function signed(payload: string, secret = webhookSecret, timestamp?: number) {
  const stamp = timestamp === undefined ? {} : { timestamp }
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, ...stamp })
  return {
    method: 'POST',
    path: '/webhook',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    body: payload,
  }
}

for (const [name, client] of Object.entries(hosts)) {
  t.test(name, async (t) => contract(t, { ...shop, client, host: name.replace(/\W/g, '-') }))
}

type Subject = TestShop & {
  readonly client: Client
  /** Makes names unique per host. */
  readonly host: string
}

async function contract(t: Test, subject: Subject) {
  const { client, host, codes, count, faults, linkTo } = subject
  const { delays, clockOffset, createAccount, receive, settle } = subject
  const visit = () => openBrowser(client, siteOrigin)

  t.test('a cart is a cookie that only the shop can write', async (t) => {
    const visitor = visit()
    t.strictSame((await visitor.read('/api/cart')).json, { lines: [], count: 0 })
    const added = await visitor.post('/api/cart', { action: 'add', sku: 'MUG', quantity: 2 })
    t.strictSame(added.json, { lines: [{ sku: 'MUG', quantity: 2 }], count: 2 })
    const line = added.setCookies[0] ?? ''
    t.match(line, /^__Host-cart=.+; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    await visitor.post('/api/cart', { action: 'add', sku: 'BOWL', quantity: 1 })
    const capped = await visitor.post('/api/cart', { action: 'add', sku: 'MUG', quantity: 40 })
    t.equal(capped.json.lines[0].quantity, 10, 'limited to the maximum per order')
    const set = await visitor.submit('/api/cart', { action: 'set', sku: 'MUG', quantity: '3' })
    t.equal(set.status, 303)
    t.equal(set.headers['location'], '/api/cart')
    const page = await visitor.see('/api/cart?lang=en')
    t.equal(page.status, 200)
    t.match(page.headers['content-type'], 'text/html')
    t.match(page.text, 'Mug &#60;stoneware&#62;', 'product names are escaped')
    t.match(page.text, '€91.00')
    t.match((await visitor.see('/api/cart')).text, '<html lang="en">', 'the language is remembered')
    await visitor.submit('/api/cart', { action: 'remove', sku: 'MUG', quantity: '3' })
    t.strictSame((await visitor.read('/api/cart')).json.lines, [{ sku: 'BOWL', quantity: 1 }])
    const [head, , tail] = (visitor.cookies['__Host-cart'] ?? '').split('.')
    visitor.cookies['__Host-cart'] =
      `${head}.${btoa('{"cartId":"x","lines":[{"sku":"MUG","quantity":99}]}')}.${tail}`
    t.equal((await visitor.read('/api/cart')).json.count, 0, 'a forged cart is ignored')
  })

  t.test('a cart shows unavailable products, and has at most 20 lines', async (t) => {
    const visitor = visit()
    await visitor.post('/api/cart', { action: 'add', sku: 'RARE', quantity: 1 })
    const other = visit()
    const { json: held } = await other.post('/api/checkout', {
      items: [{ sku: 'RARE', quantity: 1 }],
    })
    const page = await visitor.see('/api/cart?lang=en')
    t.match(page.text, 'Sold out for now.')
    t.match(page.text, / disabled/)
    await other.post(`/api/orders/${held.orderId}/cancel`)
    for (let i = 0; i < 19; i++) {
      const { status } = await visitor.post('/api/cart', {
        action: 'add',
        sku: `SET-${i}`,
        quantity: 1,
      })
      t.equal(status, 200)
    }
    const full = await visitor.post('/api/cart', { action: 'add', sku: 'SET-20', quantity: 1 })
    t.equal(full.status, 422)
    t.equal(full.json.code, 'too_many')
    const unknown = await visitor.post('/api/cart', { action: 'add', sku: 'NOTHING', quantity: 1 })
    t.equal(unknown.json.code, 'unknown_product')
  })

  t.test('a guest orders, pays and follows the order', async (t) => {
    const visitor = visit()
    await visitor.submit('/api/cart', { action: 'add', sku: 'MUG', quantity: '2' })
    await visitor.submit('/api/cart?lang=en', { action: 'add', sku: 'BOWL', quantity: '1' })
    const before = await left('MUG')
    const checkout = await visitor.submit('/api/checkout', {})
    t.equal(checkout.status, 303)
    const url = new URL(checkout.headers['location'] ?? '')
    t.equal(url.origin, 'https://pay.example')
    const orderId = url.pathname.slice(1)
    t.match(orderId, isOrder)
    t.equal(await left('MUG'), (before ?? 0) - 2)

    const pending = await visitor.see(`/api/orders/${orderId}?lang=en`)
    t.equal(pending.status, 200)
    t.match(pending.text, `data-order-id="${orderId}" data-order-status="pending"`)
    const unpaid = '<noscript><meta http-equiv="refresh" content="30"></noscript></head>'
    t.match(pending.text, unpaid, 'a page with a payment button reloads rarely')
    const back = await visitor.see(`/api/orders/${orderId}?lang=en&from=payment`)
    t.match(back.text, '<noscript><meta http-equiv="refresh" content="3"></noscript></head>')
    t.notMatch(back.text, 'Pay now', 'no payment button after the payment page')
    t.match(pending.text, 'Cancel the order')
    t.equal(pending.headers['cache-control'], 'no-store')

    const interrupted = await visitor.see(`/api/cart?lang=en&cancelled=${orderId}`)
    t.match(interrupted.text, 'The payment was interrupted')
    const stranger = await visit().see(`/api/cart?lang=en&cancelled=${orderId}`)
    t.notMatch(stranger.text, 'The payment was interrupted', 'a stranger sees nothing of the order')

    const again = await visitor.submit('/api/checkout', {})
    t.equal(again.headers['location'], url.href, 'a cart has one unpaid order')

    const received = await client(paidEvent(orderId, 6700))
    t.equal(received.status, 200)
    t.equal(received.text, '{"received":true}')
    const messages = await receive()
    t.equal(messages[0]?.traceId, 'trc_of_the_checkout')
    t.match(messages[0]?.body, { orderId, kind: 'session_completed', paid: true, amount: 6700 })
    await settle(messages)

    t.ok(visitor.cookies['__Host-cart'])
    const order = await visitor.read(`/api/orders/${orderId}`)
    t.match(order.json, {
      orderId,
      status: 'paid',
      currency: 'EUR',
      total: 6700,
      items: [
        { sku: 'MUG', name: 'Mug <stoneware>', quantity: 2, unitPrice: 2400 },
        { sku: 'BOWL', name: 'Bowl', quantity: 1, unitPrice: 1900 },
      ],
      steps: [{ status: 'paid' }],
      refundStatus: 'none',
      cancellable: true,
    })
    t.notMatch(order.text, 'buyer@example.com')
    t.notMatch(order.text, 'Lille')
    t.notOk(visitor.cookies['__Host-cart'], 'the cart of a paid order is empty')
    t.match((await visitor.see(`/api/orders/${orderId}`)).text, 'data-step="paid" data-done')
    const fromPayment = `/api/orders/${orderId}?lang=en&from=payment&session=cs_${orderId}`
    const atHome = await visitor.see(fromPayment)
    t.equal(atHome.headers['location'], `/api/orders/${orderId}?from=payment`)
    const otherBrowser = visit()
    const opened = await otherBrowser.see(fromPayment)
    t.equal(opened.status, 303)
    t.equal(opened.headers['location'], `/api/orders/${orderId}?from=payment`)
    t.equal((await otherBrowser.see(`/api/orders/${orderId}`)).status, 200)
    t.equal((await visit().see(fromPayment)).status, 404, 'a copied address opens nothing')

    const later = await visitor.see(`/api/cart?lang=en&cancelled=${orderId}`)
    t.match(
      later.text,
      `Payment received, thank you. We are preparing your order. <a href="/api/orders/${orderId}">`,
    )

    for (const word of ['first', 'again']) {
      const cancelled = await visitor.post(`/api/orders/${orderId}/cancel`)
      t.equal(cancelled.status, 200, word)
      t.match(cancelled.json, {
        status: 'cancelled',
        refundStatus: 'full',
        refunded: 6700,
        cancellable: false,
      })
    }
    t.equal(await left('MUG'), before, 'the stock is released')
    const page = await visitor.see(`/api/orders/${orderId}?lang=en`)
    t.match(page.text, /data-refund="\w+">[^<]*€67\.00/)
  })

  t.test('only operators can refund, approve and reject', async (t) => {
    const email = `operator-${host}@example.com`
    await createOperator(shop.cognito, email, 'finance')
    const operator = visit()
    const enter = async (path: string, body: object) => (await operator.post(path, body)).json
    await signInOperator(enter, email)
    const { post, read } = operator
    const customer = {
      authorization: `Bearer ${await createAccount(`customer-${host}@example.com`, 'TestPass123!')}`,
    }
    const stranger = visit()
    const buy = async (over: { amount?: number; currency?: string } = {}) => {
      const placed = await post('/api/checkout', { items: [{ sku: 'MUG', quantity: 2 }] })
      const { orderId } = placed.json
      await client(paidEvent(orderId, over.amount ?? 4800, webhookSecret, over.currency))
      await settle(await receive())
      return `/api/operator/orders/${orderId}`
    }

    const order = await buy()
    for (const headers of [{}, customer]) {
      t.equal((await stranger.read(order, headers)).status, 401)
      const refused = await stranger.post(`${order}/refunds`, { why: 'broken' }, headers)
      t.equal(refused.status, 401)
    }
    t.match((await read(order)).json, { charged: 4800, refunded: 0, refundable: 4800 })
    const refund = (body: object, key = randomUUID() as string) =>
      post(`${order}/refunds`, body, { 'idempotency-key': key })
    const key = randomUUID()
    const first = await refund({ amount: 1800, why: 'one came broken' }, key)
    t.equal(first.status, 201)
    t.match(first.json, { amount: 1800, status: 'succeeded', why: 'one came broken' })
    t.same((await refund({ amount: 1800, why: 'one came broken' }, key)).json, first.json)
    const other = await refund({ amount: 1900, why: 'one came broken' }, key)
    t.equal(other.json.code, 'idempotency_key_reused')
    const tooMuch = await refund({ amount: 3001, why: 'all of it' })
    t.match([tooMuch.status, tooMuch.json], [422, { code: 'refund_too_large', left: 3000 }])
    t.equal((await refund({ amount: 0, why: 'nothing' })).status, 400)
    t.equal((await refund({ why: 'the rest' })).json.amount, 3000)
    t.equal((await refund({ why: 'more' })).json.code, 'order_not_refundable')
    const keyless = await post(`${order}/refunds`, { amount: 1, why: 'broken' })
    t.match([keyless.status, keyless.json], [400, { code: 'invalid_request' }])
    // `make refund` derives its key from the amount: the API must not let a client occupy it.
    for (const derived of ['18.00', 'refund-1', order.slice(-30)]) {
      const guessed = await refund({ amount: 1, why: 'broken' }, derived)
      t.match([guessed.status, guessed.json], [400, { code: 'invalid_request' }], derived)
    }
    const now = (await read(order)).json
    t.match(now, { status: 'cancelled', refunded: 4800, refundable: 0, refunds: { length: 2 } })
    t.notMatch(JSON.stringify(now), /buyer@example|Lille/)

    const odd = await buy({ amount: 4700 })
    t.equal((await read(odd)).json.status, 'review')
    t.equal((await stranger.read('/api/operator/inbox', customer)).status, 401)
    const inbox = (await read('/api/operator/inbox')).json
    const isOdd = ({ orderId }: { orderId: string }) => odd.endsWith(orderId)
    t.match(inbox.items.filter(isOdd), [
      {
        kind: 'review',
        why: 'the payment does not match the order',
        approvalBlock: undefined,
        amount: 4700,
        currency: 'EUR',
      },
    ])
    t.equal(inbox.hasMore, false)
    t.equal((await stranger.post(`${odd}/approve`, {}, customer)).status, 401)
    t.equal((await post(`${odd}/approve`, {})).json.status, 'paid')
    t.equal((await post(`${odd}/approve`, {})).json.status, 'paid', 'again')
    t.equal((await post(`${odd}/reject`, { why: 'x' })).json.code, 'order_not_in_review')
    const wrong = await buy({ amount: 1 })
    const rejected = await post(`${wrong}/reject`, { why: 'the amount is wrong' })
    t.match(rejected.json, { status: 'cancelled', charged: 1, refunded: 1 })
    const foreign = (await read(await buy({ currency: 'usd' }))).json
    t.match(foreign, { total: 4800, currency: 'EUR', charged: 4800, chargedCurrency: 'USD' })
  })

  t.test("another buyer's order cannot be found", async (t) => {
    const buyer = visit()
    const placed = await buyer.post('/api/checkout', { items: [{ sku: 'BOWL', quantity: 1 }] })
    t.equal(placed.status, 201)
    const { orderId } = placed.json
    const stranger = visit()
    const other = await stranger.read(`/api/orders/${orderId}`)
    const missing = await stranger.read('/api/orders/ord_01M83VNVF87VRSP9TWRENQ0000')
    t.equal(other.status, 404)
    const same = ({ requestId: _, ...problem }: Record<string, unknown>) => problem
    t.strictSame(same(other.json), same(missing.json))
    t.equal((await stranger.post(`/api/orders/${orderId}/cancel`)).status, 404)
    t.equal((await stranger.read('/api/orders/nonsense')).status, 404)
    t.equal((await stranger.see(`/api/orders/${orderId}`)).status, 404)

    const link = await stranger.see(linkTo(orderId))
    t.equal(link.status, 303)
    t.equal(link.headers['location'], `/api/orders/${orderId}`, 'the token is removed from the URL')
    t.match((await stranger.see(`/api/orders/${orderId}`)).text, `Order ${orderId.slice(-8, -4)}-`)
    const mine = await buyer.post(`/api/orders/${orderId}/cancel`)
    t.equal(mine.json.status, 'cancelled')
    t.equal(
      (await buyer.submit(`/api/orders/${orderId}/cancel`, {})).status,
      303,
      'a repeated cancellation succeeds',
    )
  })

  t.test('an Idempotency-Key identifies one order', async (t) => {
    const key = { 'idempotency-key': randomUUID() }
    const items = [
      { sku: 'BOWL', quantity: 1 },
      { sku: 'BOWL', quantity: 2 },
    ]
    const first = await visit().post('/api/checkout', { items }, key)
    t.equal(first.status, 201)
    const second = await visit().post('/api/checkout', { items }, key)
    t.equal(second.json.orderId, first.json.orderId)
    const third = await visit().post('/api/checkout', { items: items.slice(1) }, key)
    t.equal(third.status, 422)
    t.equal(third.json.code, 'idempotency_key_reused')
    const upper = { 'idempotency-key': randomUUID().toUpperCase() }
    t.equal((await visit().post('/api/checkout', { items }, upper)).status, 201)
    // Other guests could guess these keys and see the order.
    const guessable = [
      'short',
      'checkout-1',
      `${first.json.orderId}:1`,
      'c232ab00-9414-11ec-b3c8-9f6bdeced846',
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
      '00000000-0000-0000-0000-000000000000',
      '00000000-0000-4000-8000-000000000000',
      '11111111-1111-4111-8111-111111111111',
      '00000000-0000-7000-8000-00000000abAB',
      `${randomUUID()}x`,
    ]
    const token = await createAccount(`keys-${host}@example.com`, 'TestPass123!')
    for (const caller of [{}, { authorization: `Bearer ${token}` }]) {
      for (const one of guessable) {
        const headers = { ...caller, 'idempotency-key': one }
        const { status, json } = await visit().post('/api/checkout', { items }, headers)
        t.match([status, json.code], [400, 'invalid_request'], one)
      }
    }
  })

  t.test('a rejected order shows the reason', async (t) => {
    const shopper = visit()
    const order = async (visitor: typeof shopper, language: string, fields: object) => {
      const path = `/api/checkout?lang=${language}`
      const answer = await visitor.submit(path, fields as Record<string, string>)
      t.equal(answer.status, 303, 'a reload sends nothing again')
      return visitor.see(answer.headers['location'] ?? '')
    }
    const form = await order(shopper, 'en', { sku: 'GONE', quantity: '1' })
    t.match([form.status, form.headers['content-type']], [200, 'text/html'])
    t.match(
      form.text,
      'role="alert" id="cart-alert">There is not enough stock for your order. Sold out: sold out.',
    )
    const two = await order(shopper, 'en', { sku: 'RARE', quantity: '2' })
    t.match(two.text, 'RARE: 1 left.')
    t.match(two.text, /name="quantity" value="2"[^>]*aria-invalid="true"/)
    const eleven = await order(visit(), 'fr', { sku: 'MUG', quantity: '11' })
    t.match(eleven.text, 'Tasse &#60;grès&#62; : 10 au plus par commande.')
    const json = await shopper.post('/api/checkout', { items: [{ sku: 'RARE', quantity: 2 }] })
    t.equal(json.status, 409)
    t.match(json.json, { code: 'sold_out', items: [{ sku: 'RARE', available: 1 }] })
    t.match(json.headers['content-type'], 'application/problem+json')
    const empty = await order(shopper, 'en', {})
    t.match(empty.text, 'Your cart is empty.')

    faults.payment = new ShopError('payment_unavailable', 'secret host 10.0.0.1 timed out')
    const down = await shopper.post('/api/checkout', { items: [{ sku: 'BOWL', quantity: 1 }] })
    delete faults.payment
    t.equal(down.status, 503)
    t.ok(Number(down.headers['retry-after']) > 0)
    t.notMatch(down.text, '10.0.0.1', 'no internal details')
  })

  t.test('a webhook must be signed, and is queued before it is acknowledged', async (t) => {
    const orderId = 'ord_01M83VNVF87VRSP9TWRENQ0001'
    const good = paidEvent(orderId, 100)
    t.equal(
      (await client(paidEvent(orderId, 100, previousWebhookSecret))).status,
      200,
      'the previous secret',
    )
    t.equal((await receive()).length, 1)
    const age = (seconds: number) => Math.floor(Date.now() / 1000) + seconds
    const { 'stripe-signature': _, ...unsigned } = good.headers
    const bad = {
      'no signature': { ...good, headers: unsigned },
      'another secret': paidEvent(orderId, 100, 'whsec_other'),
      'a body changed by one byte': {
        ...good,
        body: good.body.replace('"amount_total":100', '"amount_total":1'),
      },
      'an extra space': { ...good, body: `${good.body} ` },
      'an old signature': signed(good.body, webhookSecret, age(-301)),
      'a signature from the future': signed(good.body, webhookSecret, age(86_400)),
      'an old scheme': {
        ...good,
        headers: {
          ...good.headers,
          'stripe-signature': good.headers['stripe-signature'].replace('v1=', 'v0='),
        },
      },
      'half a signature': {
        ...good,
        headers: {
          ...good.headers,
          'stripe-signature': good.headers['stripe-signature'].slice(0, -10),
        },
      },
      'no JSON': signed('{"object":"event"'),
      'no event': signed('{"hello":"world"}'),
      'no body': signed(''),
    }
    for (const [what, call] of Object.entries(bad)) {
      const answer = await client(call)
      t.equal(answer.status, 400, what)
      t.equal(JSON.parse(answer.text).code, 'bad_signature', what)
    }
    const text = { ...good, headers: { ...good.headers, 'content-type': 'text/plain' } }
    t.equal((await client(text)).status, 415)
    const huge = signed(JSON.stringify({ filling: 'x'.repeat(256 * 1024) }))
    t.equal((await client(huge)).status, 413)
    t.equal((await receive()).length, 0)

    const foreign = signed(
      '{"id":"evt_1","object":"event","type":"customer.created","data":{"object":{"id":"cus_1"}},"created":1}',
    )
    t.equal((await client(foreign)).text, '{"received":true}')
    t.equal((await receive()).length, 0)

    faults.queue = new ShopError('busy', 'the queue did not take the message')
    const refused = await client(good)
    delete faults.queue
    t.equal(refused.status, 503, 'Stripe sends the event again')
    const permanent = { vendor: 'sqs', operation: 'SendMessage', class: 'permanent' } as const
    faults.queue = new VendorError('service_refused', {
      ...permanent,
      vendorCode: 'InvalidMessageContents',
      requestId: 'req-secret',
    })
    const never = await client(good)
    delete faults.queue
    t.equal(never.status, 500, 'a permanent failure is not reported as busy')
    t.equal(JSON.parse(never.text).code, 'service_refused')
    t.notOk(never.headers['retry-after'])
    t.notMatch(never.text, /sqs|InvalidMessage|req-secret/, 'no internal details')
    const utf8 = signed(good.body.replace('"metadata"', '"note":"Größe — 大","metadata"'))
    t.equal((await client(utf8)).status, 200, 'the signature is verified over the raw bytes')
    t.equal((await receive()).length, 1)
  })

  t.test('sign-up, password reset, sign-in and sign-out', async (t) => {
    const person = visit()
    const email = `${host}@example.com`
    const credentials = { email, password: 'TestPass123!' }
    /** Submits an account form, and opens the page that it redirects to. */
    const send = async (path: string, fields: Record<string, string>) => {
      const { status, headers } = await person.submit(`/api/auth/${path}`, fields)
      t.equal(status, 303, `${path}: a reload of the result sends nothing again`)
      const { location = '' } = headers
      t.notMatch(location, /example|%40|@/, 'no e-mail address in a URL')
      return { location, ...(await person.see(location)) }
    }
    const signedUp = await send('sign-up?lang=en', { email: ` ${email} ` })
    t.match(signedUp.text, `name="email" value="${email}"`)
    t.match(signedUp.text, 'action="/api/auth/reset"')
    t.match(signedUp.text, 'A code has just been sent to this address.')
    const first = codes.get(email)
    t.equal((await person.see(signedUp.location)).text, signedUp.text, 'a reload keeps the step')
    const french = await person.see(`${signedUp.location}&lang=fr`)
    t.match(french.text, 'Un code vient d’être envoyé à cette adresse.', 'so does a language')
    t.match(french.text, `name="email" value="${email}"`)
    await person.see(`${signedUp.location}&lang=en`)
    t.equal(codes.get(email), first, 'neither sends another code')
    const again = await send('sign-up', { email })
    t.equal(again.text, signedUp.text, 'the response does not reveal the existing account')
    t.equal(
      (await person.post('/api/auth/sign-up', credentials)).status,
      400,
      'sign-up accepts no password',
    )
    t.match((await send('sign-in', credentials)).text, 'Wrong e-mail address or password')
    const code = codes.get(email) ?? ''
    const other = code === '000000' ? '000001' : '000000'
    const reset = (fields: Record<string, string>) => send('reset', { email, code, ...fields })
    const mistyped = await reset({ code: other, password: credentials.password })
    t.match(mistyped.text, `value="${email}"`)
    t.match(mistyped.text, 'This code is wrong')
    t.notMatch(mistyped.text, other)
    const weak = await reset({ password: 'weakweak' })
    t.match(weak.text, 'This password is too simple')
    t.match(weak.text, `name="code" value="${code}"`)
    t.notMatch(weak.text, 'weakweak')
    faults.accounts = new ShopError('accounts_unavailable', 'no answer')
    const unavailable = await reset({ password: credentials.password })
    delete faults.accounts
    t.match(unavailable.text, 'Accounts are not available right now')
    t.match(unavailable.text, `name="code" value="${code}"`, 'nothing typed is lost')
    const saved = await reset({ password: credentials.password })
    t.match(saved.text, 'You can sign in now', 'the code was not used up')
    t.match(saved.text, `name="email" value="${email}"`)
    const resent = { email, code: '', password: '' }
    t.match((await send('forgot', resent)).location, 'sent=forgot', 'the form’s second button')
    const odd = await person.post('/api/auth/sign-up', { email: `${'x'.repeat(70)}@example.com` })
    t.match([odd.status, odd.json.code], [422, 'invalid_email'])

    const wrong = await send('sign-in', { email, password: 'Wrong123!', returnTo: '/api/cart' })
    t.match(wrong.text, 'name="returnTo" value="/api/cart"')
    t.match(wrong.text, 'Wrong e-mail address or password')
    t.notMatch(wrong.text, 'Wrong123!')
    const signedIn = await person.submit('/api/auth/sign-in', {
      ...credentials,
      returnTo: '/api/cart',
    })
    t.equal(signedIn.status, 303)
    t.equal(signedIn.headers['location'], '/api/cart')
    t.strictSame((await person.read('/api/auth/sign-in')).json, { signedIn: true, email })

    const placed = await person.post('/api/checkout', { items: [{ sku: 'BOWL', quantity: 1 }] })
    const { orderId } = placed.json
    const list = await person.read('/api/orders')
    t.match(list.json, { orders: [{ orderId, status: 'pending', total: 1900 }] })
    t.match((await person.see('/api/orders')).text, `/api/orders/${orderId}`)
    delete person.cookies['__Host-guest']
    t.equal((await person.read(`/api/orders/${orderId}`)).status, 200, 'no guest cookie is needed')

    const copied = { ...person.cookies }
    const out = await person.submit('/api/auth/sign-out', {})
    t.equal(out.headers['location'], '/en/')
    const kept = ['__Host-lang', '__Host-browser']
    t.strictSame(Object.keys(person.cookies), kept, 'the browser stays known')
    t.equal((await person.read('/api/orders')).status, 401)
    t.equal(
      (await person.see('/api/orders')).headers['location'],
      '/api/auth/sign-in?returnTo=%2Fapi%2Forders',
    )
    Object.assign(person.cookies, copied)
    t.equal((await person.read('/api/orders')).status, 401, 'a copied cookie does not work either')
    t.notOk(
      person.cookies['__Host-session'] || person.cookies['__Host-refresh'],
      'the cookies are cleared',
    )

    const forgot = await send('forgot', { email: 'nobody@example.com' })
    t.match(forgot.text, 'If this address has an account')
    await person.submit('/api/auth/forgot', { email })
    const fresh = { email, code: codes.get(email) ?? '', password: 'Another123!' }
    t.equal((await person.submit('/api/auth/reset', fresh)).status, 303)
    t.equal(
      (await person.post('/api/auth/sign-in', { email, password: 'Another123!' })).status,
      200,
    )
  })

  t.test('concurrent requests share one session renewal', async (t) => {
    const person = visit()
    const email = `renew-${host}@example.com`
    await createAccount(email, 'TestPass123!')
    await person.post('/api/auth/sign-in', { email, password: 'TestPass123!' })
    const before = count.renewals
    await person.read('/api/orders')
    t.equal(count.renewals, before, 'a fresh session does not call Cognito')
    clockOffset.ms = 16 * 60 * 1000
    delays.renewalMs = 300
    const answers = await Promise.all(Array.from({ length: 5 }, () => person.read('/api/orders')))
    delays.renewalMs = 0
    t.ok(answers.every(({ status }) => status === 200))
    t.equal(count.renewals, before + 1)
    const given = answers.flatMap(({ setCookies }) => setCookies)
    t.ok(
      given.some((line) => line.startsWith('__Host-session=')),
      'the browser gets the renewed session',
    )

    faults.accounts = new ShopError('accounts_unavailable', 'no answer')
    t.equal((await person.read('/api/orders')).status, 503, 'the customer is not asked to sign in')
    t.equal((await person.read('/api/cart')).status, 200, 'the cart still works')
    delete faults.accounts
    clockOffset.ms = 0
    t.ok(person.cookies['__Host-refresh'])
  })

  t.test('an API client signs in with an access token', async (t) => {
    const own = await createAccount(`own-${host}@example.com`, 'TestPass123!')
    const other = await createAccount(`other-${host}@example.com`, 'TestPass123!')
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
    const body = JSON.stringify({ items: [{ sku: 'BOWL', quantity: 1 }] })
    const order = (headers: Record<string, string>, cookies = {}) =>
      client({
        method: 'POST',
        path: '/checkout',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        cookies,
      })
    const placed = await order(bearer(own))
    t.equal(placed.status, 201)
    const { orderId } = JSON.parse(placed.text)
    const read = await client({ path: `/orders/${orderId}`, headers: bearer(own) })
    t.equal(read.status, 200)
    t.equal((await client({ path: `/orders/${orderId}`, headers: bearer(other) })).status, 404)
    const forged = await client({ path: '/orders', headers: bearer('eyJhbGciOiJub25lIn0.e30.') })
    t.equal(forged.status, 401)
    t.match(forged.headers['www-authenticate'], 'Bearer')
    t.equal((await order(bearer(own), { '__Host-cart': 'x' })).status, 403, 'it may be a browser')
    t.equal((await order({ ...bearer(own), origin: 'https://evil.example' })).status, 403)
  })

  t.test('products, health and the OpenAPI document', async (t) => {
    const visitor = visit()
    const all = await visitor.read('/api/products')
    t.equal(all.json.products.length, 25)
    t.match((await visitor.read('/products/MUG')).json, {
      sku: 'MUG',
      price: 2400,
      currency: 'EUR',
    })
    t.equal((await visitor.read('/products/NOTHING')).json.code, 'not_found')
    t.strictSame((await visitor.read('/health')).json, { status: 'ok', version: 'test' })
    t.equal((await visitor.read('/ready')).status, 200)
    const { json: document } = await visitor.read('/openapi.json')
    t.equal(document.openapi, '3.1.0')
    t.match(Object.keys(document.components.schemas), ['Problem', 'Cart', 'PlacedOrder', 'Product'])
    const paths = Object.keys(document.paths).sort()
    t.matchStrict(paths, [
      '/auth/account',
      '/auth/forgot',
      '/auth/password',
      '/auth/reset',
      '/auth/sessions/end',
      '/auth/sign-in',
      '/auth/sign-out',
      '/auth/sign-up',
      '/cart',
      '/cart/quantities',
      '/checkout',
      '/health',
      '/operator/inbox',
      '/operator/orders/{orderId}',
      '/operator/orders/{orderId}/approve',
      '/operator/orders/{orderId}/refunds',
      '/operator/orders/{orderId}/reject',
      '/operator/sign-in',
      '/operator/sign-in/code',
      '/operator/sign-in/new-password',
      '/operator/sign-out',
      '/orders',
      '/orders/find',
      '/orders/{orderId}',
      '/orders/{orderId}/again',
      '/orders/{orderId}/cancel',
      '/orders/{orderId}/pay',
      '/products',
      '/products/{sku}',
      '/ready',
      '/webhook',
    ])
    const { 200: good, 404: bad } = document.paths['/orders/{orderId}'].get.responses
    t.strictSame(Object.keys(good.content), ['application/json', 'text/html'])
    t.match(bad.content['application/problem+json'].schema.allOf, [
      { $ref: '#/components/schemas/Problem' },
      { properties: { code: { enum: ['order_not_found', 'not_found'] } } },
    ])
  })

  t.test('the documentation page', async (t) => {
    const page = await visit().read('/api/docs')
    t.equal(page.status, 200)
    t.match(page.headers['content-type'], 'text/html')
    t.notMatch(page.headers['content-security-policy'], 'unsafe')
    t.notMatch(
      page.text,
      /<script>|<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/,
      'no inline code',
    )
  })

  t.test('unknown paths and methods', async (t) => {
    const visitor = visit()
    const nothing = await visitor.read('/api/nothing')
    t.equal(nothing.status, 404)
    t.match(nothing.json, { type: 'about:blank', status: 404, code: 'not_found' })
    const page = await visitor.see('/api/nothing?lang=en')
    t.match(page.text, /<title>Page not found<[\s\S]*<h1>Page not found</)
    const form = await visitor.see('/api/checkout?lang=en')
    t.match([form.status, form.headers['location']], [303, '/api/cart'], 'a form has a page')
    const put = await client({ method: 'PUT', path: '/api/orders/x/cancel' })
    t.equal(put.status, 405)
    t.equal(put.headers['allow'], 'POST')
    t.equal((await client({ path: '/apiary' })).status, 404)
    t.equal((await client({ path: '/health', method: 'HEAD' })).status, 200)
  })
}
