import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import t from 'tap'
import { ShopError } from '#core/errors.ts'
import type { Order } from '#core/order/order.ts'
import { createPaymentGateway } from '#core/stripe/gateway.ts'
import { isLiveKey } from '#core/stripe/ownership.ts'
import { sessionParameters } from '#core/stripe/session-parameters.ts'
import { createSessions } from '#core/stripe/sessions.ts'
import { createEventReader } from '#core/stripe/webhook.ts'

const now = new Date('2026-11-23T10:00:00.000Z')
const readEvent = createEventReader({
  webhookSecrets: async () => ['whsec_current', 'whsec_previous'],
  shop: 'ecommerce',
  secretKey: async () => 'sk_test_unit',
  clock: () => now,
})

const session = {
  id: 'cs_test_1',
  object: 'checkout.session',
  client_reference_id: 'ord_A',
  metadata: { orderId: 'ord_A', traceId: 'trc_A' },
  payment_status: 'paid',
  payment_intent: 'pi_1',
  amount_total: 4800,
  currency: 'eur',
  customer_details: { email: 'buyer@example.com' },
  collected_information: {
    shipping_details: {
      name: 'A. Buyer',
      address: {
        line1: '1 rue X',
        line2: null,
        city: 'Lille',
        postal_code: '59000',
        state: null,
        country: 'FR',
      },
    },
  },
}

const eventOf = (type: string, object: object) =>
  JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type,
    created: 1_795_000_000,
    livemode: false,
    data: { object },
  })

const sign = (payload: string, secret: string, ageSeconds = 0) =>
  Stripe.webhooks.generateTestHeaderString({
    payload,
    secret,
    timestamp: Math.floor(now.getTime() / 1000) - ageSeconds,
  })

const completed = eventOf('checkout.session.completed', session)

const reasonOf = async (body: string | Buffer, header: string | undefined) => {
  try {
    await readEvent(Buffer.from(body), header)
    return 'accepted'
  } catch (error) {
    return error instanceof ShopError ? error.details['reason'] : error
  }
}

t.test('a completed session becomes a payment event of its order', async (t) => {
  t.same(await readEvent(Buffer.from(completed), sign(completed, 'whsec_current')), {
    eventId: 'evt_1',
    kind: 'session_completed',
    objectId: 'cs_test_1',
    createdAt: '2026-11-18T11:06:40.000Z',
    orderId: 'ord_A',
    traceId: 'trc_A',
    paid: true,
    amount: 4800,
    currency: 'EUR',
    paymentIntentId: 'pi_1',
    email: 'buyer@example.com',
    address: {
      name: 'A. Buyer',
      line1: '1 rue X',
      postalCode: '59000',
      city: 'Lille',
      country: 'FR',
    },
  })
})

t.test('the previous signing secret is accepted during a rotation', async (t) => {
  t.equal(await reasonOf(completed, sign(completed, 'whsec_previous')), 'accepted')
  t.equal(await reasonOf(completed, sign(completed, 'whsec_before_that')), 'no_match')
})

t.test('a missing, wrong, old or future signature is refused', async (t) => {
  const good = sign(completed, 'whsec_current')
  t.equal(await reasonOf(completed, undefined), 'missing_header')
  t.equal(await reasonOf(completed, ''), 'missing_header')
  t.equal(await reasonOf(completed, 'rubbish'), 'no_match')
  t.equal(await reasonOf(completed, good.replace('v1=', 'v0=')), 'no_match')
  t.equal(await reasonOf(completed, good.slice(0, -1)), 'no_match')
  t.equal(await reasonOf(completed, good.replace(/v1=.*/, 'v1=')), 'no_match')
  t.equal(await reasonOf(completed, sign(completed, 'whsec_current', 301)), 'stale')
  t.equal(await reasonOf(completed, sign(completed, 'whsec_current', -301)), 'stale')
  const [, age] = /t=(\d+)/.exec(sign(completed, 'whsec_current', 3600)) ?? []
  const twoTimes = `t=${Math.floor(now.getTime() / 1000)},${sign(completed, 'whsec_current', 3600)}`
  t.equal(await reasonOf(completed, twoTimes), 'stale', `the signed time ${age} counts`)
})

t.test('every changed byte breaks the signature', async (t) => {
  const header = sign(completed, 'whsec_current')
  for (let index = 0; index < completed.length; index += 7) {
    const body = Buffer.from(completed)
    body.writeUInt8(body.readUInt8(index) ^ 1, index)
    t.equal(await reasonOf(body, header), 'no_match', `byte ${index}`)
  }
})

t.test('a byte order mark, which the signature library ignores, is refused', async (t) => {
  const header = sign(completed, 'whsec_current')
  t.equal(await reasonOf(`\uFEFF${completed}`, header), 'bad_body')
})

t.test('a signed body that is not an event is refused', async (t) => {
  const undated = JSON.parse(completed)
  const dated = (created: unknown) => JSON.stringify({ ...undated, created })
  const odd = [undefined, null, '1', 1.5, 9e12].map(dated)
  for (const body of ['', '{', '"event"', '{"object":"event"}', 'null', ...odd]) {
    t.equal(await reasonOf(body, sign(body, 'whsec_current')), 'bad_body', body)
  }
})

t.test('a signed event without a field that the shop needs is refused', async (t) => {
  const refund = {
    id: 're_1',
    payment_intent: 'pi_1',
    status: 'pending',
    amount: 1,
    currency: 'eur',
  }
  const dispute = {
    id: 'dp_1',
    payment_intent: 'pi_1',
    status: 'lost',
    reason: 'fraudulent',
    amount: 1,
    currency: 'eur',
  }
  const intent = {
    id: 'pi_1',
    amount_received: 1,
    currency: 'eur',
    metadata: { orderId: 'ord_A', shop: 'ecommerce' },
  }
  const objects = {
    'refund.created': refund,
    'charge.dispute.closed': dispute,
    'payment_intent.succeeded': intent,
  }
  for (const [type, object] of Object.entries(objects)) {
    const read = (more: object) => {
      const body = eventOf(type, { ...object, ...more })
      return reasonOf(body, sign(body, 'whsec_current'))
    }
    t.equal(await read({}), 'accepted', type)
    t.equal(await read({ id: undefined }), 'bad_body', `${type} without an id`)
    t.equal(await read({ amount: null, amount_received: '1' }), 'bad_body', `${type}, amount`)
    t.equal(await read({ currency: {} }), 'bad_body', `${type} with an odd currency`)
    const unnamed = type === 'payment_intent.succeeded' ? 'accepted' : 'bad_body'
    t.equal(await read({ currency: null }), unnamed, `${type} without a currency`)
    t.equal(await read({ balance_transactions: {} }), 'accepted', `${type} with an odd list`)
    const odd = { balance_transactions: [null], metadata: { ...intent.metadata, orderId: 7 } }
    const unused = type === 'refund.created' ? 'accepted' : 'bad_body'
    t.equal(await read(odd), unused, `${type} with odd entries`)
  }
})

t.test('an event of another shop, or of the other mode, is foreign', async (t) => {
  const own = { orderId: 'ord_A', traceId: 'trc_A', shop: 'ecommerce' }
  const other = { ...own, shop: 'ecommerce-dev' }
  const intent = { id: 'pi_1', amount_received: 4800, currency: 'eur' }
  const types = {
    'checkout.session.completed': session,
    'payment_intent.succeeded': intent,
  }
  for (const [type, object] of Object.entries(types)) {
    const read = async (metadata: object, livemode = false) => {
      const body = eventOf(type, { ...object, metadata }).replace(
        '"livemode":false',
        `"livemode":${livemode}`,
      )
      return 'foreign' in (await readEvent(Buffer.from(body), sign(body, 'whsec_current')))
    }
    t.equal(await read(own), false, `${type} of this shop`)
    t.equal(await read(other), true, `${type} of another shop`)
    t.equal(await read(own, true), true, `a real ${type} with a test key`)
  }
  t.same(['sk_test_1', 'rk_test_1', `sk_${'live'}_1`, 'odd', undefined].map(isLiveKey), [
    false,
    false,
    true,
    undefined,
    undefined,
  ])
})

t.test('events of other orders are foreign', async (t) => {
  const foreign = [
    eventOf('checkout.session.completed', { ...session, metadata: {}, client_reference_id: null }),
    eventOf('checkout.session.completed', { ...session, client_reference_id: 'ord_OTHER' }),
    eventOf('checkout.session.completed', {
      ...session,
      metadata: { orderId: '4711' },
      client_reference_id: '4711',
    }),
    eventOf('payment_intent.succeeded', {
      id: 'pi_9',
      metadata: {},
      amount_received: 1,
      currency: 'eur',
    }),
    eventOf('customer.created', { id: 'cus_1' }),
    eventOf('toString', { id: 'x' }),
  ]
  for (const body of foreign) {
    const event = await readEvent(Buffer.from(body), sign(body, 'whsec_current'))
    t.match(event, { foreign: true, eventId: 'evt_1' })
  }
})

t.test('a session without a delivery address gives an event without one', async (t) => {
  const body = eventOf('checkout.session.completed', { ...session, collected_information: null })
  t.notHas(await readEvent(Buffer.from(body), sign(body, 'whsec_current')), { address: {} })
})

const order: Order = {
  orderId: 'ord_A',
  status: 'pending',
  createdAt: '2026-11-23T10:00:00.000Z',
  updatedAt: '2026-11-23T10:00:00.000Z',
  traceId: 'trc_A',
  language: 'fr',
  lines: [
    { sku: 'A', name: { fr: 'Tasse', en: 'Mug' }, quantity: 2, unitPrice: 2400, taxRate: 2000 },
  ],
  total: 4800,
  currency: 'EUR',
  sessionExpiresAt: 1_795_430_100,
  attempt: 1,
  refunded: 0,
  disputesOpen: 0,
  outbox: {},
}
const settings = { shop: 'ecommerce', siteOrigin: 'https://shop.example', shipTo: ['FR'] }

t.test('session parameters depend on the order only, and carry its id everywhere', async (t) => {
  const asked = sessionParameters(order, settings)
  t.same(asked, sessionParameters(structuredClone(order), settings))
  t.match(asked, {
    client_reference_id: 'ord_A',
    metadata: { orderId: 'ord_A', traceId: 'trc_A', shop: 'ecommerce' },
    payment_intent_data: { metadata: { orderId: 'ord_A', shop: 'ecommerce' } },
    expires_at: 1_795_430_100,
    success_url: 'https://shop.example/api/orders/ord_A?lang=fr',
    line_items: [{ quantity: 2, price_data: { currency: 'eur', unit_amount: 2400 } }],
  })
})

t.test('a three-decimal amount that Stripe cannot charge is refused without a call', async (t) => {
  const [line] = order.lines
  const dinars = { ...order, currency: 'KWD', lines: [{ ...line, unitPrice: 1234 }] } as Order
  t.throws(() => sessionParameters(dinars, settings), RangeError)
  const yen = sessionParameters({ ...order, currency: 'JPY' }, settings)
  t.equal(yen.line_items?.[0]?.price_data?.unit_amount, 2400)
})

t.test(
  'a guest’s session parameters do not change after the payment adds an address',
  async (t) => {
    t.same(
      sessionParameters({ ...order, email: 'guest@example.com' }, settings),
      sessionParameters(order, settings),
    )
    const account = { ...order, customerId: 'sub', email: 'account@example.com' }
    t.match(sessionParameters(account, settings), { customer_email: 'account@example.com' })
  },
)

t.test(
  'a page that Stripe refuses to close counts as closed only if Stripe confirms it',
  async (t) => {
    const endOf = async (status: string) => {
      const answers = [
        () => Promise.reject(new ShopError('payment_refused', 'not in an expireable state')),
        () => Promise.resolve({ status }),
      ]
      const ask = (async () => answers.shift()?.()) as unknown as Parameters<
        typeof createSessions
      >[0]
      const { expireSession } = createSessions(ask, { ...settings, clock: () => now })
      return expireSession('cs_1').catch((error: ShopError) => error.code)
    }
    t.equal(await endOf('expired'), 'expired')
    t.equal(await endOf('complete'), 'complete')
    t.equal(await endOf('open'), 'payment_unavailable', 'a payment is in progress')
  },
)

t.test('the session of an event in another API version is retrieved again', async (t) => {
  const { collected_information: _, ...before } = session
  const event = JSON.parse(eventOf('checkout.session.completed', before))
  const answers: Record<string, object> = {
    '/v1/events': { object: 'list', data: [{ ...event, api_version: '2019-12-03' }] },
    '/v1/checkout/sessions/cs_test_1': session,
  }
  const server = createServer(({ url = '' }, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answers[url.split('?')[0] ?? '']))
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const gateway = createPaymentGateway({
    secretKey: async () => 'sk_test_unit',
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shop: 'ecommerce',
    siteOrigin: 'https://shop.example',
    shipTo: ['FR'],
    clock: () => now,
  })
  const events = []
  for await (const listed of gateway.eventsSince(now)) events.push(await listed.read())
  t.match(events, [{ kind: 'session_completed', address: { city: 'Lille' } }])
  delete answers['/v1/checkout/sessions/cs_test_1']
  for await (const listed of gateway.eventsSince(now))
    await t.rejects(listed.read(), 'only this event fails')
})

t.test('a key that cannot be read throws payment_unavailable', async (t) => {
  const gateway = createPaymentGateway({
    secretKey: async () => Promise.reject(new Error('throttled')),
    shop: 'ecommerce',
    siteOrigin: 'https://shop.example',
    shipTo: ['FR'],
    clock: () => now,
  })
  const asked = gateway.expireSession('cs_test_1')
  await t.rejects(asked, { code: 'payment_unavailable', cause: { message: 'throttled' } })
})

t.test('events are listed oldest first, one window of time after the other', async (t) => {
  const secondsAgo = (hours: number) => now.getTime() / 1000 - hours * 3600
  const listed = [1, 2, 7, 13].map((hours) => ({
    ...JSON.parse(completed),
    id: `evt_${hours}`,
    created: secondsAgo(hours),
  }))
  const windows: string[] = []
  const server = createServer(({ url = '' }, response) => {
    const query = new URL(url, 'http://stripe').searchParams
    const [from, until] = ['gte', 'lt'].map((name) => Number(query.get(`created[${name}]`)))
    windows.push(`${from}-${until}`)
    const data = listed.filter(
      ({ created }) => created >= Number(from) && (!until || created < until),
    )
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ object: 'list', has_more: false, data }))
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const gateway = createPaymentGateway({
    secretKey: async () => 'sk_test_unit',
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...settings,
    clock: () => now,
  })
  const ids = []
  for await (const { eventId } of gateway.eventsSince(new Date(secondsAgo(14) * 1000)))
    ids.push(eventId)
  t.same(ids, ['evt_13', 'evt_7', 'evt_2', 'evt_1'])
  t.equal(windows.length, 3)
  t.ok(windows.at(-1)?.endsWith('-0'), 'the last window has no end')
})
