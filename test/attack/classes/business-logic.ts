import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../support/wait.ts'
import type { Attack, Tries } from '../attack.ts'
import { jsonHeaders, type Lab, type Visitor } from '../lab.ts'

const uuids = [
  '11111111-1111-4111-8111-111111111111',
  '00000000-0000-4000-8000-000000000000',
  '12121212-1212-4212-8212-121212121212',
]

/** Orders, payments and refunds that cost the shop money although each request is well-formed. */
export const businessLogic: Attack = async (lab, tries) => {
  await tamperWithItems(lab, tries)
  await guessableKeys(lab, tries)
  await payTwice(lab, tries)
  await cancelAndRefund(lab, tries)
  await oversell(lab, tries)
}

async function tamperWithItems(lab: Lab, tries: Tries): Promise<void> {
  const [product] = lab.catalogue.products
  if (!product) throw new Error('there is no product')
  const { sku, maxPerOrder } = product
  const item = { sku, quantity: 1 }
  const bodies: Readonly<Record<string, object>> = {
    'a negative quantity': { items: [{ sku, quantity: -1 }] },
    'no quantity': { items: [{ sku, quantity: 0 }] },
    'half a unit': { items: [{ sku, quantity: 0.5 }] },
    'a quantity in words': { items: [{ sku, quantity: '1' }] },
    'an enormous quantity': { items: [{ sku, quantity: 1e15 }] },
    'more than the maximum': { items: [{ sku, quantity: maxPerOrder + 1 }] },
    'more than the maximum in two lines': { items: [{ sku, quantity: maxPerOrder }, item] },
    'a negative second line': { items: [item, { sku, quantity: -1 }] },
    'a price': { items: [{ ...item, price: 1 }] },
    'a unit price': { items: [{ ...item, unitPrice: 1 }] },
    'an amount': { items: [item], amount: 1, total: 1 },
    'another currency': { items: [item], currency: 'huf' },
    'a discount': { items: [item], discount: 100, coupon: 'FREE' },
    'another customer': { items: [item], customerId: 'x', email: 'a@example.com' },
    'a status': { items: [item], status: 'paid' },
    'an order id': { items: [item], orderId: `ord_${'0'.repeat(26)}` },
    'a return address': { items: [item], success_url: 'https://evil.example' },
    'no line': { items: [] },
    '21 lines': { items: Array.from({ length: 21 }, () => item) },
    'an unknown product': { items: [{ sku: 'NOTHING-1', quantity: 1 }] },
  }
  for (const [what, body] of Object.entries(bodies)) {
    for (const path of ['/api/checkout', '/api/cart']) {
      const [first] = (body as { items: object[] }).items
      const sent =
        path === '/api/cart'
          ? {
              action: 'add',
              ...first,
              ...(({ items: _, ...rest }) => rest)(body as { items: object[] }),
            }
          : body
      if (path === '/api/cart' && /line|enormous|more than/.test(what)) continue
      const { status } = await lab.toEdge({
        method: 'POST',
        path,
        headers: jsonHeaders(lab.urls.edge),
        body: JSON.stringify(sent),
      })
      tries.record(`${path} with ${what}: ${status}`, status < 400)
    }
  }
  const forms = [
    `sku=${sku}&quantity=-1`,
    `sku=${sku}&quantity=1e2`,
    `sku=${sku}&quantity=0x10`,
    `sku=${sku}&quantity=1&price=1`,
    `sku=${sku}&quantity=1&currency=huf`,
    `sku=${sku}&quantity=1&quantity=-1`,
  ]
  for (const form of forms) {
    const { status } = await lab.toEdge({
      method: 'POST',
      path: '/api/checkout',
      headers: { origin: lab.urls.edge, 'content-type': 'application/x-www-form-urlencoded' },
      body: form,
    })
    tries.record(`a form with ${form}: ${status}`, status < 400)
  }
}

/** A guest's key opens the guest's order, so two guests must not send the same. */
async function guessableKeys(lab: Lab, tries: Tries): Promise<void> {
  const sku = lab.catalogue.products[0]?.sku
  const keys = [
    ...uuids,
    'aaaaaaaa-aaaa-1aaa-8aaa-aaaaaaaaaaaa',
    '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
    'order-1',
    '1',
    `ord_${'0'.repeat(26)}`,
  ]
  for (const key of keys) {
    const order = (browser: Visitor) =>
      browser.post('/api/checkout', { items: [{ sku, quantity: 1 }] }, { 'idempotency-key': key })
    const first = await order(lab.visit())
    const second = await order(lab.visit())
    const shared = first.status === 201 && first.json?.orderId === second.json?.orderId
    tries.record(`two guests share one order with the key ${key}`, shared)
  }
  const browser = lab.visit()
  const key = { 'idempotency-key': '7c9e6679-7425-40de-944b-e07fc1f90ae7' }
  const one = await browser.post('/api/checkout', { items: [{ sku, quantity: 1 }] }, key)
  tries.works('a random key', one.status === 201)
  const other = await browser.post('/api/checkout', { items: [{ sku, quantity: 2 }] }, key)
  tries.record('the same key with other items', other.status < 400)
}

async function payTwice(lab: Lab, tries: Tries): Promise<void> {
  const { stores } = lab
  const buyer = lab.visit()
  const sku = lab.catalogue.products[0]?.sku ?? ''
  // A form gets a cart: another quantity replaces its order, whose payment page must be closed.
  const orderForm = async (quantity: string) => {
    const { headers } = await buyer.submit('/api/checkout', { sku, quantity })
    return { sessionId: headers['location']?.split('/').at(-1) ?? '' }
  }
  const first = await orderForm('1')
  const second = await orderForm('2')
  tries.record(
    'the payment page of a replaced order',
    (await lab.pay(first.sessionId)) === 'complete',
  )
  tries.works('the new payment page', (await lab.pay(second.sessionId)) === 'complete')
  tries.record('the same page twice', (await lab.pay(second.sessionId)) === 'complete')

  const cancelled = lab.visit()
  const order = await lab.order(cancelled)
  await cancelled.post(`/api/orders/${order.orderId}/cancel`)
  tries.record('the page of a cancelled order', (await lab.pay(order.sessionId)) === 'complete')
  const resumed = await cancelled.post(`/api/orders/${order.orderId}/pay`)
  tries.record('a cancelled order is resumed', /\/c\/pay\//.test(resumed.json?.url ?? ''))

  const expired = lab.visit()
  const old = await lab.order(expired)
  await lab.client.send(lab.urls.stripe, {
    method: 'POST',
    path: `/_local/sessions/${old.sessionId}/expire`,
  })
  tries.record('an expired page', (await lab.pay(old.sessionId)) === 'complete')
  await until(
    'the order expires',
    async () => (await stores.order(old.orderId))?.status === 'expired',
  )
  const after = await expired.post(`/api/orders/${old.orderId}/pay`)
  tries.record('an expired order is resumed', /\/c\/pay\//.test(after.json?.url ?? ''))
}

async function cancelAndRefund(lab: Lab, tries: Tries): Promise<void> {
  const { stores } = lab
  const operator = await lab.operatorHeaders()
  const refund = (orderId: string, amount: number | undefined) =>
    lab.toEdge({
      method: 'POST',
      path: `/api/operator/orders/${orderId}/refunds`,
      headers: {
        ...operator,
        origin: lab.urls.edge,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      body: JSON.stringify({ ...(amount && { amount }), why: 'attack' }),
    })
  for (let round = 0; round < 3; round += 1) {
    const buyer = lab.visit()
    const { orderId, sessionId } = await lab.order(buyer)
    await lab.pay(sessionId)
    await until(
      'the order is paid',
      async () => (await stores.order(orderId))?.paymentIntentId !== undefined,
    )
    const { total = 0, paymentIntentId = '' } = (await stores.order(orderId)) ?? {}
    const cancel = () => buyer.post(`/api/orders/${orderId}/cancel`)
    const acts =
      [
        [cancel, cancel, cancel, cancel],
        [cancel, () => refund(orderId, undefined), cancel, () => refund(orderId, total - 1)],
        Array.from({ length: 5 }, () => () => refund(orderId, Math.ceil(total / 2))),
      ][round] ?? []
    await Promise.all(acts.map((act) => act()))
    await sleep(400)
    const returned = (await stores.refundTotals()).get(paymentIntentId) ?? 0
    tries.works('a refund is made', returned > 0)
    tries.record(`${acts.length} at once return ${returned} of ${total}`, returned > total)
    for (const amount of [1, total, -1, 0, 0.5]) {
      const { status } = await refund(orderId, amount)
      const now = (await stores.refundTotals()).get(paymentIntentId) ?? 0
      tries.record(`a further refund of ${amount}: ${status}, ${now} of ${total}`, now > total)
    }
  }
}

async function oversell(lab: Lab, tries: Tries): Promise<void> {
  const { stores, catalogue } = lab
  const sku = catalogue.products.at(-1)?.sku ?? ''
  for (const units of [1, 3]) {
    await stores.putAvailable(sku, units)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        lab.visit().post('/api/checkout', { items: [{ sku, quantity: 1 }] }),
      ),
    )
    const placed = answers.filter(({ status }) => status === 201).length
    tries.works('somebody gets a unit', placed > 0)
    tries.record(`8 buyers at once get ${placed} of ${units} units`, placed > units)
    const left = await stores.available(sku)
    tries.record(`${left} units are left`, left < 0 || left !== units - placed)
  }
  await stores.putAvailable(sku, 5000)
}
