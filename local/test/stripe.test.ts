import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import Stripe from 'stripe'
import t, { type Test } from 'tap'
import { type StripeOptions, startStripe } from '../emulators/stripe/server.ts'

const webhookSecret = 'whsec_test'
const secretKey = 'sk_test_unit'
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

/**
 * Starts a shop endpoint that verifies events with Stripe's own library and answers as configured.
 */
async function openEndpoint(t: Test) {
  const received: Stripe.Event[] = []
  const answers: number[] = []
  const server = createServer(async (request, response) => {
    const signature = String(request.headers['stripe-signature'])
    received.push(Stripe.webhooks.constructEvent(await text(request), signature, webhookSecret))
    response.writeHead(answers.shift() ?? 200).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  t.teardown(() => server.closeAllConnections())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`
  const types = () => received.map(({ type }) => type).sort()
  const wait = async (count: number) => {
    const until = Date.now() + 5000
    while (received.length < count && Date.now() < until)
      await new Promise((r) => setTimeout(r, 10))
    return types()
  }
  return { url, received, answers, types, wait }
}

async function open(t: Test, options: Partial<StripeOptions> = {}) {
  const endpoint = await openEndpoint(t)
  const emulator = await startStripe({
    port: 0,
    webhookUrl: endpoint.url,
    webhookSecret,
    secretKey,
    seed: 1,
    eventDelayMs: 20,
    timeScale: 0.1,
    ...options,
  })
  t.teardown(() => emulator.close())
  return { ...emulator, endpoint, stripe: clientOf(emulator.url) }
}

function clientOf(url: string, key = secretKey) {
  const { hostname: host, port } = new URL(url)
  const base = { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false } as const
  return new Stripe(key, base)
}

const wanted = (changes: object = {}): Stripe.Checkout.SessionCreateParams => ({
  mode: 'payment',
  ui_mode: 'hosted_page',
  locale: 'fr',
  line_items: [
    {
      quantity: 2,
      price_data: { currency: 'eur', unit_amount: 2400, product_data: { name: 'Bol' } },
    },
  ],
  client_reference_id: 'ord_A',
  metadata: { orderId: 'ord_A' },
  payment_intent_data: { metadata: { orderId: 'ord_A' } },
  shipping_address_collection: { allowed_countries: ['FR', 'BE'] },
  expires_at: inSeconds(35 * 60),
  success_url: 'http://127.0.0.1:1/done?session={CHECKOUT_SESSION_ID}',
  cancel_url: 'http://127.0.0.1:1/cart',
  ...changes,
})

const buyer = {
  email: 'a@example.com',
  name: 'A. Buyer',
  line1: '1 rue X',
  postalCode: '59000',
  city: 'Lille',
  country: 'FR',
  method: 'card',
}

/** Asserts that Stripe rejects the call with an error that has these properties. */
async function refused(t: Test, call: Promise<unknown>, fault: object = {}, name = 'refused') {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  t.match(error, fault, name)
}

const submit = (url: string, fields: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })

t.test('objects and events have the mode of the key', async (t) => {
  for (const livemode of [false, true]) {
    const key = `rk_${livemode ? 'live' : 'test'}_unit`
    const { url, endpoint } = await open(t, { secretKey: key })
    const session = await clientOf(url, key).checkout.sessions.create(wanted())
    t.match(session.id, livemode ? /^cs_live_/ : /^cs_test_/)
    await submit(String(session.url), { ...buyer, number: '4242 4242 4242 4242' })
    await endpoint.wait(4)
    t.equal(endpoint.received.length, 4)
    for (const { type, livemode: mode, data } of endpoint.received) {
      t.equal(mode, livemode, type)
      t.match(data.object, { livemode }, `the object of ${type}`)
    }
  }
})

t.test('a purchase on the payment page', async (t) => {
  const { stripe, endpoint } = await open(t)
  const session = await stripe.checkout.sessions.create(wanted())
  t.match(session, { status: 'open', amount_total: 4800, payment_intent: null })
  const url = String(session.url)

  const page = await (await fetch(url)).text()
  t.match(page, '2 × Bol')
  t.match(page, /48,00\s€/)
  t.match(page, '<option value="BE"')
  t.notMatch(page, '<script')

  const declined = await submit(url, { ...buyer, number: '4000 0000 0000 0002' })
  t.equal(declined.status, 402)
  t.match(await declined.text(), 'Votre carte a été refusée')
  const unknown = await submit(url, { ...buyer, number: '1234' })
  t.match(await unknown.text(), 'Ce numéro n’est pas valide')
  t.equal((await submit(url, { ...buyer, city: ' ', number: '4242' })).status, 400)
  t.same(endpoint.types(), [], 'a decline sends no event')
  const abroad = { ...buyer, city: '', number: '4000 0000 0000 0002' }
  t.equal((await submit(url, { ...abroad, country: 'SG' })).status, 402, 'no city is needed')
  t.equal((await submit(url, { ...abroad, country: 'SG', postalCode: '' })).status, 400)
  t.equal((await submit(url, { ...abroad, country: 'GI', postalCode: '' })).status, 402)

  const paid = await submit(url, { ...buyer, number: '4242 4242 4242 4242' })
  t.equal(paid.status, 303)
  t.equal(paid.headers.get('location'), `http://127.0.0.1:1/done?session=${session.id}`)
  t.same(await endpoint.wait(4), [
    'charge.succeeded',
    'checkout.session.completed',
    'payment_intent.created',
    'payment_intent.succeeded',
  ])
  const objectOf = (type: string) =>
    endpoint.received.find((event) => event.type === type)?.data.object
  t.match(objectOf('checkout.session.completed'), {
    payment_status: 'paid',
    status: 'complete',
    url: null,
    customer_details: { email: 'a@example.com' },
    collected_information: { shipping_details: { name: 'A. Buyer', address: { country: 'FR' } } },
  })
  t.match(objectOf('payment_intent.succeeded'), {
    amount_received: 4800,
    metadata: { orderId: 'ord_A' },
  })
  t.match(objectOf('charge.succeeded'), { metadata: {} })
  t.notMatch(JSON.stringify(objectOf('charge.succeeded')), 'ord_A')
  t.match(await (await fetch(url)).text(), 'déjà payée')
  t.equal((await submit(url, { ...buyer, number: '4242 4242 4242 4242' })).status, 200)
  t.equal(endpoint.received.length, 4, 'paid once')
})

t.test('3-D Secure, failed and passed', async (t) => {
  const { stripe, endpoint } = await open(t)
  const { url: page, id } = await stripe.checkout.sessions.create(wanted({ locale: 'en' }))
  const url = String(page)
  const ask = () => submit(url, { ...buyer, number: '4000 0025 0000 3155' })
  t.match((await ask()).headers.get('location'), `/c/pay/${id}/authentication`)
  t.match(await (await fetch(`${url}/authentication`)).text(), 'is it you who pays €48.00')
  const failed = await submit(`${url}/authentication`, { answer: 'fail' })
  t.match(await failed.text(), 'The authentication failed')
  t.match(await stripe.checkout.sessions.retrieve(id), { status: 'open' })
  const again = await submit(`${url}/authentication`, { answer: 'pass' })
  t.match(again.headers.get('location'), `/c/pay/${id}`, 'the bank has not been asked again')
  await ask()
  const passed = await submit(`${url}/authentication`, { answer: 'pass' })
  t.match(passed.headers.get('location'), `/done?session=${id}`)
  t.equal((await endpoint.wait(4)).length, 4)
})

t.test('a debit is paid later, or fails', async (t) => {
  const { stripe, endpoint, url } = await open(t, { timeScale: 0.01 })
  const cases = { FR1420041010050500013M02606: 'succeeded', FR8420041010050500013M02607: 'failed' }
  for (const [number, end] of Object.entries(cases)) {
    endpoint.received.length = 0
    const { id } = await stripe.checkout.sessions.create(wanted())
    await pay(url, id, { method: 'sepa_debit', number })
    t.equal((await endpoint.wait(7)).length, 7)
    t.ok((endpoint.types() as string[]).includes(`checkout.session.async_payment_${end}`))
    const completed = endpoint.received.find(({ type }) => type === 'checkout.session.completed')
    t.match(completed?.data.object, { payment_status: 'unpaid', status: 'complete' })
  }
})

t.test('requests that Stripe rejects are rejected', async (t) => {
  const { stripe, url } = await open(t)
  const item = (price_data: object, quantity = 1) => ({
    line_items: [
      {
        quantity,
        price_data: {
          currency: 'eur',
          unit_amount: 100,
          product_data: { name: 'x' },
          ...price_data,
        },
      },
    ],
  })
  const cases: readonly (readonly [string, object, object])[] = [
    ['unknown', { colour: 'red' }, { code: 'parameter_unknown', param: 'colour' }],
    [
      'unknown inside',
      item({ amount: 1 }),
      { code: 'parameter_unknown', param: 'line_items[0][price_data][amount]' },
    ],
    ['missing', { success_url: undefined }, { code: 'parameter_missing', param: 'success_url' }],
    ['a fraction', item({ unit_amount: 1.5 }), { param: 'line_items[0][price_data][unit_amount]' }],
    ['no quantity', item({}, 0), { param: 'line_items[0][quantity]' }],
    ['too little', item({ unit_amount: 49 }), { code: 'amount_too_small' }],
    ['too much', item({ unit_amount: 99_999_999 }, 2), { code: 'amount_too_large' }],
    ['odd dinars', item({ currency: 'kwd', unit_amount: 1234 }), { param: 'line_items' }],
    ['half a króna', item({ currency: 'isk', unit_amount: 10_050 }), { param: 'line_items' }],
    ['few forints', item({ currency: 'huf', unit_amount: 17_400 }), { code: 'amount_too_small' }],
    ['few baht', item({ currency: 'thb', unit_amount: 999 }), { code: 'amount_too_small' }],
    [
      'an unknown currency',
      item({ currency: 'xyz' }),
      { message: /^Invalid currency: xyz\. Stripe currently supports these currencies: aed, / },
    ],
    [
      'an unknown country',
      { shipping_address_collection: { allowed_countries: ['FR', 'UK'] } },
      { param: 'shipping_address_collection[allowed_countries][1]' },
    ],
    ['too soon', { expires_at: inSeconds(29 * 60) }, { param: 'expires_at' }],
    ['too late', { expires_at: inSeconds(24 * 3600 + 60) }, { param: 'expires_at' }],
    ['an old parameter name', { ui_mode: 'hosted' }, { param: 'ui_mode' }],
  ]
  for (const [name, changes, fault] of cases) {
    await refused(
      t,
      stripe.checkout.sessions.create(wanted(changes)),
      { type: 'StripeInvalidRequestError', ...fault },
      name,
    )
  }
  const otherClient = clientOf(url, 'sk_test_other')
  await refused(t, stripe.products.list(), { statusCode: 404 })
  await refused(t, stripe.checkout.sessions.retrieve('cs_test_none'), { code: 'resource_missing' })
  await refused(t, otherClient.checkout.sessions.list(), { type: 'StripeAuthenticationError' })
})

t.test('lists are filtered and paged newest first, and reject unknown parameters', async (t) => {
  const { stripe, url } = await open(t)
  const { sessions } = stripe.checkout
  const create = () => sessions.create(wanted({ expires_at: inSeconds(86_000) }))
  const made = [await create(), await create(), await create()] as const
  const newestFirst = made.map(({ id }) => id).reverse()
  await pay(url, made[0].id)
  const { payment_intent } = await sessions.retrieve(made[0].id)
  const intent = String(payment_intent)
  const idsOf = async (params: Stripe.Checkout.SessionListParams) =>
    (await sessions.list(params)).data.map(({ id }) => id)

  const [{ created: first }, , { created: last }] = made
  t.same(await idsOf({ created: { gte: first, lte: last } }), newestFirst)
  t.same(await idsOf({ created: { gt: last } }), [])
  t.same(await idsOf({ created: { lt: first } }), [])
  t.same(await idsOf({ created: first - 1 }), [])
  t.ok((await idsOf({ created: first })).includes(made[0].id))
  t.same(await idsOf({ status: 'open' }), newestFirst.slice(0, 2))
  t.same(await idsOf({ status: 'complete', payment_intent: intent }), [made[0].id])
  t.same(await idsOf({ status: 'open', payment_intent: intent }), [])
  const page = await sessions.list({ limit: 2 })
  t.match(page, { has_more: true, data: { length: 2 } })
  t.match(await sessions.list({ limit: 2, starting_after: newestFirst[1] ?? '' }), {
    has_more: false,
    data: [{ id: made[0].id }],
  })

  const seen: string[] = []
  for await (const { id } of sessions.list({ status: 'open', limit: 1 })) {
    seen.push(id)
    await sessions.expire(id)
  }
  t.same(seen, newestFirst.slice(0, 2), 'a cursor stays valid after its object has changed')

  const refund = await stripe.refunds.create({ payment_intent: intent, amount: 100 })
  const other = await create()
  await pay(url, other.id)
  const { payment_intent: otherIntent } = await sessions.retrieve(other.id)
  await stripe.refunds.create({ payment_intent: String(otherIntent) })
  const refundsOf = async (params: Stripe.RefundListParams) =>
    (await stripe.refunds.list(params)).data.map(({ id }) => id)
  t.same(await refundsOf({ payment_intent: intent }), [refund.id])
  t.same(await refundsOf({ charge: String(refund.charge) }), [refund.id])
  t.same(await refundsOf({ payment_intent: intent, created: { lt: refund.created } }), [])
  t.equal((await refundsOf({ created: { gte: refund.created } })).length, 2)
  t.equal((await refundsOf({ limit: 1 })).length, 1)

  const list = (params: object) => sessions.list(params as Stripe.Checkout.SessionListParams)
  const cases: readonly (readonly [string, object, object])[] = [
    ['unknown', { colour: 'red' }, { code: 'parameter_unknown', param: 'colour' }],
    ['unknown bound', { created: { from: 1 } }, { code: 'parameter_unknown' }],
    ['an invalid time', { created: 'today' }, { param: 'created' }],
    ['an unknown status', { status: 'paid' }, { param: 'status' }],
    ['too many', { limit: 101 }, { param: 'limit' }],
    ['empty', { payment_intent: '' }, { param: 'payment_intent' }],
    ['an unknown cursor', { starting_after: 'cs_test_none' }, { code: 'resource_missing' }],
  ]
  for (const [name, params, fault] of cases) {
    await refused(t, list(params), { type: 'StripeInvalidRequestError', ...fault }, name)
  }
  const refunds = { status: 'succeeded' } as Stripe.RefundListParams
  await refused(t, stripe.refunds.list(refunds), { code: 'parameter_unknown', param: 'status' })
})

t.test('an idempotency key identifies one request', async (t) => {
  const { stripe, url } = await open(t)
  const key = { idempotencyKey: 'ord_A:1' }
  const params = wanted()
  await refused(t, stripe.checkout.sessions.create({ ...params, mode: 'setup' }, key))
  const first = await stripe.checkout.sessions.create(params, key)
  const again = await stripe.checkout.sessions.create(params, key)
  t.equal(again.id, first.id)
  t.equal(again.lastResponse.headers['idempotent-replayed'], 'true')
  await refused(t, stripe.checkout.sessions.create(wanted({ locale: 'en' }), key), {
    type: 'StripeIdempotencyError',
  })
  t.equal((await stripe.checkout.sessions.list()).data.length, 1)

  const calls = await (await fetch(`${url}/_local/calls`)).json()
  t.match(calls, { 'stripe.POST /v1/checkout/sessions': 4 })
})

t.test('a 5xx answer is stored under the key and returned again', async (t) => {
  const { stripe, url } = await open(t)
  const { sessions } = stripe.checkout
  const params = wanted()
  const create = (idempotencyKey: string) => sessions.create(params, { idempotencyKey })
  const fail = (faults: object) => control(url, 'faults', faults, 'PUT')
  const count = async () => (await sessions.list()).data.length
  const isReplayed = { headers: { 'idempotent-replayed': 'true' } }
  const failed = { type: 'StripeAPIError', statusCode: 500 }

  t.match(await fail({ failures: 1, keep: true }), { failures: 1, status: 500, keep: true })
  const first = await create('a').catch((error: Stripe.errors.StripeError) => error)
  t.match(first, failed)
  t.notMatch(first, isReplayed)
  for (const _ of [1, 2]) await refused(t, create('a'), { ...failed, ...isReplayed })
  t.equal(await count(), 0, 'the request was not applied')
  const other = sessions.create(wanted({ locale: 'en' }), { idempotencyKey: 'a' })
  await refused(t, other, { type: 'StripeIdempotencyError' })
  t.equal((await create('b')).status, 'open', 'the failure is over, and another key works')

  await fail({ failures: 1 })
  await refused(t, create('c'), failed)
  t.equal(
    (await create('c')).status,
    'open',
    'a request that failed before it started is not stored',
  )
  await fail({ failures: 1, keep: true })
  await refused(t, sessions.list(), failed, 'a GET has no idempotency key')
  t.equal(await count(), 2)

  await fail({ failures: 1, status: 429, keep: true })
  const tooMany = { type: 'StripeRateLimitError', statusCode: 429, code: 'rate_limit' }
  await refused(t, create('d'), { ...tooMany, rawType: 'invalid_request_error' })
  t.equal((await create('d')).status, 'open', 'a 429 is never stored')
})

t.test('a failure after the request was applied', async (t) => {
  const { stripe, endpoint, url } = await open(t)
  const { id } = await stripe.checkout.sessions.create(wanted())
  const { intent } = await paid(url, id)
  await endpoint.wait(4)
  const fail = (faults: object) =>
    control(url, 'faults', { failures: 1, afterApplying: true, ...faults }, 'PUT')
  const refund = (amount: number, idempotencyKey: string) =>
    stripe.refunds.create({ payment_intent: intent, amount }, { idempotencyKey })
  const made = async () =>
    (await stripe.refunds.list({ payment_intent: intent })).data.map(({ amount }) => amount)

  await fail({})
  await refused(t, refund(100, 'a'), { statusCode: 500 })
  t.same(await made(), [100])
  const found = await refund(100, 'a')
  t.match(found, { amount: 100, status: 'succeeded' }, 'only the answer was lost')
  t.equal(found.lastResponse.headers['idempotent-replayed'], 'true')

  await fail({ keep: true })
  await refused(t, refund(200, 'b'), { statusCode: 500 })
  await refused(t, refund(200, 'b'), {
    statusCode: 500,
    headers: { 'idempotent-replayed': 'true' },
  })
  t.same(await made(), [200, 100], 'applied once, without a successful answer')
  const types = await endpoint.wait(8)
  t.equal(types.filter((type) => type === 'refund.created').length, 2)
})

t.test('a session can be paid with another amount, without an address, or too late', async (t) => {
  const { stripe, endpoint, url } = await open(t)
  const create = () => stripe.checkout.sessions.create(wanted())
  const { id: edited } = await create()
  const { intent } = await paid(url, edited, { amount: 4700, currency: 'usd', address: null })
  await endpoint.wait(4)
  const objectOf = objectIn(endpoint.received)
  t.match(objectOf('checkout.session.completed'), {
    payment_status: 'paid',
    amount_total: 4700,
    currency: 'usd',
    collected_information: null,
    customer_details: { email: 'buyer@example.com' },
  })
  t.match(objectOf('payment_intent.succeeded'), { amount_received: 4700, currency: 'usd' })
  t.match(await stripe.refunds.create({ payment_intent: intent }), { amount: 4700 })

  const { id: late } = await create()
  await stripe.checkout.sessions.expire(late)
  t.match(await pay(url, late), { error: { message: 'This Checkout Session is expired.' } })
  await paid(url, late, { late: true })
  t.match(await stripe.checkout.sessions.retrieve(late), {
    status: 'complete',
    payment_status: 'paid',
    amount_total: 4800,
  })
  t.match(await pay(url, late, { late: true }), { error: { message: /is complete/ } }, 'paid once')
})

t.test('webhooks are retried until they are accepted', async (t) => {
  const { stripe, endpoint, url } = await open(t, { timeScale: 0.01 })
  endpoint.answers.push(500, 503, 500)
  const { id } = await stripe.checkout.sessions.create(wanted())
  await pay(url, id)
  t.equal((await endpoint.wait(7)).length, 7, 'four events, and three retries')
  const events = async () =>
    (await (await fetch(`${url}/_local/events`)).json()) as {
      event: Stripe.Event
      delivery: { delivered: boolean; attempts: number }
    }[]
  t.ok((await events()).every(({ delivery }) => delivery.delivered))

  const [newest] = await events()
  await fetch(`${url}/_local/events/${newest?.event.id}/resend`, { method: 'POST' })
  t.equal((await endpoint.wait(8)).length, 8)
  t.equal(endpoint.received.at(-1)?.id, newest?.event.id)

  await configure(url, { paused: true, duplicateEvents: true })
  const other = await stripe.checkout.sessions.create(wanted())
  await pay(url, other.id)
  const unsent = await stripe.events.list({ delivery_success: false, limit: 100 })
  t.equal(unsent.data.length, 8, 'each change creates two events now')
  t.equal(endpoint.received.length, 8)
  await configure(url, { paused: false })
  t.equal((await endpoint.wait(16)).length, 16)
  t.equal(new Set(endpoint.received.map((event) => event.id)).size, 12)
})

t.test('an unpaid session expires, automatically or on request', async (t) => {
  const { stripe, endpoint } = await open(t, { timeScale: 0.0001 })
  const soon = await stripe.checkout.sessions.create(wanted())
  t.same(await endpoint.wait(1), ['checkout.session.expired'])
  t.match(endpoint.received[0]?.data.object, { id: soon.id, status: 'expired', url: null })
  await refused(t, stripe.checkout.sessions.expire(soon.id), { type: 'StripeInvalidRequestError' })
  const unpaid = await stripe.checkout.sessions.create(wanted({ expires_at: inSeconds(86_000) }))
  t.equal((await stripe.checkout.sessions.expire(unpaid.id)).status, 'expired')
  t.match(await (await fetch(String(unpaid.url))).text(), 'Cette page de paiement a expiré')
})

t.test(
  'the payment page shows the charged amount, and refunds follow the currency’s steps',
  async (t) => {
    const { stripe, url } = await open(t)
    for (const [currency, unit_amount, shown] of [
      ['huf', 20_000, /400,00\sHUF/],
      ['isk', 20_000, /400\sISK/],
      ['jpy', 20_000, /40\s000\sJPY/],
      ['kwd', 1230, /2,460\sKWD/],
    ] as const) {
      const price_data = { currency, unit_amount, product_data: { name: 'Bol' } }
      const made = await stripe.checkout.sessions.create(
        wanted({ line_items: [{ quantity: 2, price_data }] }),
      )
      t.match(await (await fetch(String(made.url))).text(), shown, currency)
      if (currency !== 'kwd') continue
      const { intent } = await paid(url, made.id)
      await refused(t, stripe.refunds.create({ payment_intent: intent, amount: 1234 }), {
        type: 'StripeInvalidRequestError',
        param: 'amount',
      })
      t.match(await stripe.refunds.create({ payment_intent: intent, amount: 1230 }), {
        amount: 1230,
      })
    }
  },
)

t.test('refunds and disputes contain the payment’s id, never the order’s', async (t) => {
  const { stripe, endpoint, url } = await open(t)
  const { id } = await stripe.checkout.sessions.create(wanted())
  await pay(url, id)
  const { payment_intent } = await stripe.checkout.sessions.retrieve(id)
  const intent = String(payment_intent)
  t.match(await stripe.refunds.create({ payment_intent: intent, amount: 1800 }), { amount: 1800 })
  await refused(t, stripe.refunds.create({ payment_intent: intent, amount: 3001 }), {
    param: 'amount',
  })
  t.match(await stripe.refunds.create({ payment_intent: intent }), { amount: 3000 })
  await refused(t, stripe.refunds.create({ payment_intent: intent }), {
    code: 'charge_already_refunded',
  })
  await control(url, `payment_intents/${intent}/dispute`)
  const types = await endpoint.wait(10)
  t.equal(types.filter((type) => type === 'refund.created').length, 2)
  t.ok(types.includes('charge.dispute.created'))
  const later = endpoint.received.filter(({ type }) => /refund|dispute/.test(type))
  t.notMatch(JSON.stringify(later), 'ord_A')
  t.equal((await stripe.refunds.list({ payment_intent: intent })).data.length, 2)
})

t.test('a refund to a bank account is pending until the bank has paid it', async (t) => {
  const { stripe, endpoint, url } = await open(t, { timeScale: 0.01 })
  const { id } = await stripe.checkout.sessions.create(wanted({ expires_at: inSeconds(86_000) }))
  const { intent } = await paid(url, id, { method: 'sepa_debit', number: 'DE89370400440532013000' })
  await endpoint.wait(7)
  endpoint.received.length = 0
  const params = { payment_intent: intent, metadata: { refundId: 'ref_1' } }
  const refund = await stripe.refunds.create(params)
  t.match(refund, { status: 'pending', pending_reason: 'processing', amount: 4800 })
  const chargeId = String(refund.charge)
  t.match(await stripe.charges.retrieve(chargeId), { amount_refunded: 4800, refunded: true })
  t.same(await endpoint.wait(4), [
    'charge.refund.updated',
    'charge.refunded',
    'refund.created',
    'refund.updated',
  ])
  const objectOf = objectIn(endpoint.received)
  t.match(objectOf('refund.created'), { status: 'pending', metadata: { refundId: 'ref_1' } })
  t.match(objectOf('charge.refunded'), { object: 'charge', amount_refunded: 4800 })
  for (const type of ['refund.updated', 'charge.refund.updated']) {
    t.match(objectOf(type), { id: refund.id, status: 'succeeded', metadata: { refundId: 'ref_1' } })
    t.notOk('pending_reason' in (objectOf(type) ?? {}))
  }
  t.match(await stripe.refunds.retrieve(refund.id), { status: 'succeeded' })
  t.match(await stripe.charges.retrieve(chargeId), { amount_refunded: 4800 })
})

t.test('a failed refund restores the charge and can be retried', async (t) => {
  const { stripe, endpoint, url } = await open(t)
  const { id } = await stripe.checkout.sessions.create(wanted())
  const { intent } = await paid(url, id)
  await endpoint.wait(4)
  endpoint.received.length = 0
  const params = { payment_intent: intent, amount: 1800, metadata: { refundId: 'ref_1' } }
  const refund = await stripe.refunds.create(params)
  await stripe.refunds.create({ payment_intent: intent, amount: 3000 })
  const chargeId = String(refund.charge)
  t.match(await stripe.charges.retrieve(chargeId), { amount_refunded: 4800, refunded: true })
  const act = (path: string) => control(url, `refunds/${refund.id}/${path}`)
  t.match(await act('succeed'), { error: { type: 'invalid_request_error' } }, 'it succeeded')
  await act('fail')
  t.match(await stripe.refunds.retrieve(refund.id), {
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
    metadata: { refundId: 'ref_1' },
  })
  t.match(await stripe.charges.retrieve(chargeId), { amount_refunded: 3000, refunded: false })
  t.same(await endpoint.wait(7), [
    'charge.refund.updated',
    'charge.refunded',
    'charge.refunded',
    'refund.created',
    'refund.created',
    'refund.failed',
    'refund.updated',
  ])
  t.match(objectIn(endpoint.received)('refund.failed'), { id: refund.id, status: 'failed' })
  t.notMatch(JSON.stringify(endpoint.received), 'ord_A')
  t.match(await act('fail'), { error: { message: /is failed/ } })
  t.match(await act('succeed'), { error: { message: /is failed/ } })
  t.match(await stripe.refunds.create({ payment_intent: intent }), { amount: 1800 })
  t.match(await stripe.charges.retrieve(chargeId), { amount_refunded: 4800, refunded: true })
})

t.test('a held refund stays pending until it is resolved', async (t) => {
  const { stripe, endpoint, url } = await open(t, { timeScale: 0.0001 })
  const { id } = await stripe.checkout.sessions.create(wanted({ expires_at: inSeconds(86_000) }))
  const { intent } = await paid(url, id, { number: '4000000000007726' })
  const refund = (body: object) =>
    control<Stripe.Refund>(url, `payment_intents/${intent}/refund`, body)
  t.match(await refund({ amount: 100 }), { amount: 100, metadata: {} })
  const [first, second] = [
    await refund({ amount: 200, pending: true }),
    await refund({ pending: true }),
  ]
  t.equal((await endpoint.wait(12)).length, 12, 'the first has already ended')
  await new Promise((resolve) => setTimeout(resolve, 100))
  t.match(await stripe.refunds.retrieve(first.id), { status: 'pending', amount: 200 })
  t.match(await stripe.refunds.retrieve(second.id), { status: 'pending', amount: 4500 })
  await control(url, `refunds/${first.id}/succeed`)
  await control(url, `refunds/${second.id}/fail`)
  t.match(await stripe.refunds.retrieve(first.id), { status: 'succeeded' })
  t.match(await stripe.refunds.retrieve(second.id), { status: 'failed' })
  t.match(await stripe.charges.retrieve(String(first.charge)), { amount_refunded: 300 })
  t.match(await control(url, 'refunds/re_none/fail'), { error: { code: 'resource_missing' } })
})

t.test('refunds of two test cards end later, even after a restart', async (t) => {
  const dir = t.testdir({})
  const first = await open(t, { dir, webhookUrl: 'http://127.0.0.1:1/nobody' })
  const { stripe, url } = first
  const refundOf = async (number: string) => {
    const { id } = await stripe.checkout.sessions.create(wanted())
    return stripe.refunds.create({ payment_intent: (await paid(url, id, { number })).intent })
  }
  const slow = await refundOf('4000000000007726')
  t.match(slow, { status: 'pending' })
  const failing = await refundOf('4000000000005126')
  t.match(failing, { status: 'succeeded' })
  await first.close()
  const { stripe: again, endpoint } = await open(t, { dir })
  t.equal((await endpoint.wait(17)).length, 17, 'payments and refunds, and their final statuses')
  t.match(await again.refunds.retrieve(slow.id), { status: 'succeeded' })
  t.match(await again.refunds.retrieve(failing.id), { status: 'failed' })
  t.match(await again.charges.retrieve(String(failing.charge)), { amount_refunded: 0 })
})

t.test('a dispute withdraws the money and returns it if the shop wins', async (t) => {
  const expectedEvents = {
    won: ['closed', 'created', 'funds_reinstated', 'funds_withdrawn', 'updated'],
    lost: ['closed', 'created', 'funds_withdrawn', 'updated'],
  } as const
  for (const [status, eventNames] of Object.entries(expectedEvents)) {
    const { stripe, endpoint, url } = await open(t)
    const { id } = await stripe.checkout.sessions.create(wanted())
    const { intent } = await paid(url, id)
    const { latest_charge } = await stripe.paymentIntents.retrieve(intent)
    const openDispute = (body: object) =>
      control<Stripe.Dispute>(url, `payment_intents/${intent}/dispute`, body)
    t.match(await openDispute({ amount: 4801 }), { error: { param: 'amount' } })
    const dispute = await openDispute({ amount: 1800 })
    t.match(dispute, { amount: 1800, status: 'needs_response', payment_intent: intent })
    t.match(await stripe.charges.retrieve(String(latest_charge)), { disputed: true })
    const close = (body: object) =>
      control<Stripe.Dispute>(url, `disputes/${dispute.id}/close`, body)
    t.match(await close({ status: 'open' }), { error: {} })
    await refused(t, stripe.refunds.create({ payment_intent: intent }), {
      code: 'charge_disputed',
    })
    t.match(await close({ status }), { id: dispute.id, status })
    t.match(await close({ status }), { error: { message: /is (won|lost)/ } })
    await endpoint.wait(4 + eventNames.length)
    t.same(
      endpoint.types().filter((type) => type.includes('dispute')),
      eventNames.map((what) => `charge.dispute.${what}`),
    )
    const objectOf = objectIn(endpoint.received)
    t.match(objectOf('charge.dispute.created'), { status: 'needs_response', metadata: {} })
    t.match(objectOf('charge.dispute.funds_withdrawn'), { status: 'needs_response', amount: 1800 })
    t.match(objectOf('charge.dispute.updated'), { status: 'under_review' })
    t.match(objectOf('charge.dispute.closed'), { status, payment_intent: intent })
    const later = endpoint.received.filter(({ type }) => type.includes('dispute'))
    t.notMatch(JSON.stringify(later), 'ord_A')
    const refund = stripe.refunds.create({ payment_intent: intent })
    if (status === 'won') t.match(await refund, { amount: 4800 })
    else await refused(t, refund, { code: 'charge_disputed' })
  }
})

t.test('all state survives a restart', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'stripe-'))
  t.teardown(() => rmSync(dir, { recursive: true }))
  const first = await open(t, { dir, webhookUrl: 'http://127.0.0.1:1/nobody' })
  // Create the parameters once: the expiry, in seconds, is part of the request that the key
  // identifies.
  const params = wanted()
  const { id } = await first.stripe.checkout.sessions.create(params, { idempotencyKey: 'k' })
  await pay(first.url, id)
  await first.close()
  const second = await open(t, { dir })
  t.match(await second.stripe.checkout.sessions.retrieve(id), { status: 'complete' })
  t.equal((await second.endpoint.wait(4)).length, 4, 'undelivered events are sent')
  const replayed = await second.stripe.checkout.sessions.create(params, { idempotencyKey: 'k' })
  t.equal(replayed.id, id)
})

/** Returns the objects of the received events of a type. */
const objectIn = (received: readonly Stripe.Event[]) => (type: string) =>
  received.find((event) => event.type === type)?.data.object

/** Returns the answer of a control route. */
async function control<T = unknown>(
  url: string,
  path: string,
  body: object = {},
  method = 'POST',
): Promise<T> {
  const answer = await fetch(`${url}/_local/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await answer.json()) as T
}

const pay = (url: string, id: string, payment: object = {}) =>
  control(url, `sessions/${id}/pay`, payment)

/** Pays a session and returns the id of its payment intent. */
async function paid(url: string, id: string, payment: object = {}) {
  const path = `sessions/${id}/pay`
  const { session } = await control<{ session: { payment_intent: string } }>(url, path, payment)
  return { intent: session.payment_intent }
}

const configure = (url: string, settings: object) => control(url, 'delivery', settings, 'PUT')
