import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import t from 'tap'
import { createOrderStore } from '#core/aws/dynamodb-orders.ts'
import { createProductStore } from '#core/aws/dynamodb-products.ts'
import type { Catalogue } from '#core/catalogue/catalogue.ts'
import { createPriceList } from '#core/catalogue/price-list.ts'
import { countsOf } from '#core/catalogue/product-changes.ts'
import { ShopError } from '#core/errors.ts'
import { advanceOrder } from '#core/order/advance-order.ts'
import { completeOrder } from '#core/order/complete-order.ts'
import type { OrderRequest } from '#core/order/draft-order.ts'
import type { Order } from '#core/order/order.ts'
import { claimed } from '#core/order/outbox.ts'
import { placeOrder } from '#core/order/place-order.ts'
import { relayOverdue, resendStep } from '#core/order/relay-outbox.ts'
import { runDueEffects } from '#core/order/run-effects.ts'
import { sendDueMails } from '#core/order/send-mails.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import type { Mail } from '#core/ports/mailer.ts'
import type { Message, TaskType } from '#core/ports/messages.ts'
import type { PaymentEvent } from '#core/ports/payment-event.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { startDynamoDb } from '../../../local/emulators/dynamodb/server.ts'
import { createTables } from '../../../local/emulators/tables.ts'
import { catalogueOf } from '../support/catalogue.ts'
import { createTestGateway } from '../support/gateway.ts'
import { composeTestMail } from '../support/mail-link.ts'
import { paidEvent } from '../support/paid-event.ts'

const server = await startDynamoDb({ port: 0 })
const dynamodb = new DynamoDBClient({
  endpoint: server.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})
t.teardown(async () => {
  dynamodb.destroy()
  await server.close()
})
await createTables(dynamodb, { orders: 'orders', products: 'products' })

const catalogue = catalogueOf([
  { sku: 'MUG', price: 2400, stock: 1000 },
  { sku: 'RARE', price: 100, stock: 37 },
  { sku: 'PAIR', price: 100, stock: 1000 },
  { sku: 'LAST', price: 500, stock: 2 },
])
const products = createProductStore({ dynamodb, table: 'products' })
const orders = createOrderStore({ dynamodb, table: 'orders', productsTable: 'products' })
await products.apply(catalogue)

let time = Date.parse('2026-11-23T10:00:00.000Z')
const clock = () => new Date(time)
const log = { debug() {}, info() {}, warn() {}, error() {} }
const priceList = createPriceList({ products, clock })
const { gateway, sessions, refunds } = createTestGateway()
const shop = {
  orders,
  priceList,
  gateway,
  clock,
  log,
  sendTask: async () => {},
  announceAlert: async () => {},
}
const byBuyer = { by: 'buyer', why: 'cancelled by the buyer' }
const request = (over: Partial<OrderRequest> = {}): OrderRequest => ({
  items: [{ sku: 'MUG', quantity: 1 }],
  language: 'fr',
  traceId: 'trc_1',
  counters: [],
  ...over,
})
const codeOf = (error: unknown) => (error instanceof ShopError ? error.code : error)
const place = (over: Partial<OrderRequest> = {}) => placeOrder(request(over), shop)
/** Retries while the store is busy, as queues and buyers do. On a slow machine it may be busy. */
async function retryWhileBusy<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (codeOf(error) !== 'busy') throw error
    }
  }
}
const refusal = (over: Partial<OrderRequest>) => place(over).then(() => 'placed', codeOf)
const available = async (sku: string) => (await products.read(sku))?.available

function recorder() {
  const sent: { orderId: string; step: string; dueAt: string; delay: number }[] = []
  const asked: string[] = []
  const alerts: string[] = []
  const deps = {
    orders,
    gateway,
    clock,
    log,
    durations: { packagingSeconds: 30, shippingSeconds: 60 },
    mailer: async () => {},
    composeMail: composeTestMail,
    recordSale: async () => {},
    announceAlert: async ({ id }: { id: string }) => void alerts.push(id),
    sendTask: async ({ type, body }: Message<TaskType>, delay = 0) => {
      if (type === 'order.step') sent.push({ ...body, delay })
      else asked.push(body.orderId)
    },
  }
  return { sent, asked, alerts, deps }
}
const received = (event: PaymentEvent, redelivered = false) => ({
  event,
  traceId: 'trc_1',
  redelivered,
})
const statusOf = async ({ orderId }: Order) => (await orders.read(orderId))?.status

t.test('applying a catalogue twice changes nothing, and never changes the stock', async (t) => {
  await place({ items: [{ sku: 'PAIR', quantity: 3 }] })
  const applied = async (next: Catalogue) => countsOf(await products.apply(next))
  const none = { added: 0, changed: 0, removed: 0, unchanged: 0 }
  t.same(await applied(catalogue), { ...none, unchanged: 4 })
  const [mug, ...others] = catalogue.products
  const next = {
    ...catalogue,
    digest: 'two',
    products: [{ ...mug, price: 2500 }, ...others],
  } as Catalogue
  t.same(
    (await products.compare(next)).filter(({ kind }) => kind === 'changed'),
    (await products.apply(next)).filter(({ kind }) => kind === 'changed'),
    'compare returns what apply changes',
  )
  t.match(await products.read('MUG'), { price: 2500, digest: 'two' })
  t.match(await products.read('PAIR'), { available: 997, digest: 'two' }, 'the digest follows')
  const less = { ...next, digest: 'three', products: next.products.slice(0, 3) }
  t.same(await applied(less), { ...none, unchanged: 3, removed: 1 })
  t.equal(await products.read('LAST'), undefined)
  t.same(await applied(less), { ...none, unchanged: 3 }, 'removed products are not removed again')
  t.same(
    await applied(catalogue),
    { ...none, unchanged: 2, changed: 2 },
    'one price changed, one product on sale again',
  )
  t.equal(await available('LAST'), 2)
})

t.test('an order takes its price, name and stock from the shop', async (t) => {
  const before = Number(await available('MUG'))
  const { order, url, repeated } = await place({
    items: [
      { sku: 'MUG', quantity: 2 },
      { sku: 'MUG', quantity: 1 },
    ],
  })
  t.match(order, { status: 'pending', total: 7200, currency: 'EUR' })
  t.match(url, /pay\.example/)
  t.notOk(repeated)
  t.equal(await available('MUG'), before - 3)
})

t.test('an invalid order is refused with a reason and takes no stock', async (t) => {
  t.equal(await refusal({ items: [] }), 'empty_cart')
  t.equal(await refusal({ items: [{ sku: 'NONE', quantity: 1 }] }), 'unknown_product')
  t.equal(
    await refusal({
      items: [
        { sku: 'MUG', quantity: 6 },
        { sku: 'MUG', quantity: 5 },
      ],
    }),
    'too_many',
  )
  t.equal(
    await refusal({ items: Array.from({ length: 21 }, () => ({ sku: 'MUG', quantity: 1 })) }),
    'too_many',
  )
  const before = await available('MUG')
  t.equal(
    await refusal({
      items: [
        { sku: 'MUG', quantity: 1 },
        { sku: 'LAST', quantity: 3 },
      ],
    }),
    'sold_out',
  )
  t.equal(await available('MUG'), before)
  await t.rejects(place({ items: [{ sku: 'MUG', quantity: -1 }] }), RangeError)
})

t.test('a price that changed since the list was read is not charged', async (t) => {
  const old = createPriceList({ products, clock, ttlSeconds: 3600 })
  await old.all()
  const [mug] = catalogue.products
  await products.apply({
    ...catalogue,
    digest: 'higher price',
    products: [{ ...mug, price: 2600 }, ...catalogue.products.slice(1)],
  } as Catalogue)
  const attempt = () => placeOrder(request(), { ...shop, priceList: old })
  t.equal(await attempt().then(() => 'placed', codeOf), 'price_changed')
  t.equal((await attempt()).order.total, 2600, 'the list was read again')
  await products.apply(catalogue)
  await priceList.refresh()
})

t.test(
  'a cart has one open order: a repeated request returns it, a changed cart replaces it',
  async (t) => {
    const before = Number(await available('MUG'))
    const first = await place({ cartId: 'crt_1' })
    const again = await place({ cartId: 'crt_1' })
    t.equal(again.order.orderId, first.order.orderId)
    t.ok(again.repeated)
    const changed = await place({ cartId: 'crt_1', items: [{ sku: 'MUG', quantity: 5 }] })
    t.not(changed.order.orderId, first.order.orderId)
    t.equal(await statusOf(first.order), 'cancelled')
    t.equal(await available('MUG'), before - 5)
  },
)

t.test('an open order is kept if its replacement cannot be placed', async (t) => {
  const last = (quantity: number) => ({ cartId: 'crt_5', items: [{ sku: 'LAST', quantity }] })
  const { order } = await place(last(2))
  const error = await place(last(3)).catch((fault: ShopError) => fault)
  t.match(error, { code: 'sold_out', details: { items: [{ sku: 'LAST', available: 2 }] } })
  t.equal(await statusOf(order), 'pending', 'its units stay reserved for the buyer')
  await cancelOrder(order.orderId, byBuyer, shop)
})

t.test('a paid cart is ordered again only with a new key', async (t) => {
  t.equal(await orders.latestOfCart('crt_2'), undefined)
  const { order } = await place({ cartId: 'crt_2' })
  t.equal((await orders.latestOfCart('crt_2'))?.orderId, order.orderId)
  await settlePayment(received(paidEvent(order)), recorder().deps)
  t.match(await place({ cartId: 'crt_2' }), { order: { orderId: order.orderId }, url: undefined })
  const next = await place({ cartId: 'crt_2', idempotencyKey: 'on-purpose' })
  t.not(next.order.orderId, order.orderId)
  t.equal(await statusOf(order), 'paid')
})

t.test(
  'a "Buy now" order is also the only open order of its cart, and is recognised for a day',
  async (t) => {
    const before = Number(await available('MUG'))
    const express = { cartId: 'crt_3', isExpress: true }
    const first = await place(express)
    t.notOk(first.order.cartId, 'the cart keeps its lines')
    t.equal((await place(express)).order.orderId, first.order.orderId)
    const other = await place({ ...express, items: [{ sku: 'MUG', quantity: 2 }] })
    t.equal(await statusOf(first.order), 'cancelled')
    t.equal(await available('MUG'), before - 2, 'only one order holds units')
    const cart = await place({ cartId: 'crt_3' })
    t.equal(await statusOf(other.order), 'cancelled')
    await settlePayment(received(paidEvent(cart.order)), recorder().deps)

    const same = await place({ cartId: 'crt_6', isExpress: true })
    const whole = await place({ cartId: 'crt_6' })
    t.not(whole.order.orderId, same.order.orderId)
    t.equal(whole.order.cartId, 'crt_6', 'its payment must empty the cart')
    await cancelOrder(whole.order.orderId, byBuyer, shop)

    const { order } = await place({ cartId: 'crt_4', isExpress: true })
    await settlePayment(received(paidEvent(order)), recorder().deps)
    const again = (hours: number) =>
      placeOrder(request({ cartId: 'crt_4', isExpress: true }), {
        ...shop,
        clock: () => new Date(time + hours * 3600 * 1000),
      })
    t.match(await again(23), { order: { orderId: order.orderId }, url: undefined })
    t.not((await again(25)).order.orderId, order.orderId)
  },
)

t.test(
  '20 concurrent requests with one key place one order; other contents are refused',
  async (t) => {
    const before = Number(await available('MUG'))
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => retryWhileBusy(() => place({ idempotencyKey: 'key-1' }))),
    )
    t.equal(new Set(answers.map(({ order }) => order.orderId)).size, 1)
    t.equal(await available('MUG'), before - 1)
    t.equal(
      await refusal({ idempotencyKey: 'key-1', items: [{ sku: 'PAIR', quantity: 1 }] }),
      'idempotency_key_reused',
    )
  },
)

t.test(
  '60 concurrent buyers of 37 units, with SKUs in opposite order: 37 orders, and none is refused too early',
  async (t) => {
    const buy = async (index: number) => {
      const lines = [
        { sku: 'RARE', quantity: 1 },
        { sku: 'PAIR', quantity: 1 },
      ]
      const items = index % 2 ? lines : lines.reverse()
      // Buyers retry while the shop is busy: otherwise a slow machine would sell too few units to
      // oversell.
      for (;;) {
        const answer = await refusal({ items })
        if (answer !== 'busy') return answer
      }
    }
    const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => buy(index)))
    const count = (answer: string) => answers.filter((found) => found === answer).length
    const left = Number(await available('RARE'))
    t.equal(left, 0, 'no unit is oversold')
    t.equal(count('placed'), 37)
    t.equal(count('sold_out'), 23, 'sold out only when no unit is left')
  },
)

t.test('an order returns its stock if the payment page is refused', async (t) => {
  const before = await available('MUG')
  const refusing = {
    ...gateway,
    openSession: async () => Promise.reject(new ShopError('payment_refused', 'no')),
  }
  t.equal(
    await placeOrder(request(), { ...shop, gateway: refusing }).then(() => '', codeOf),
    'payment_refused',
  )
  t.equal(await available('MUG'), before)
})

t.test('cancelling closes the page first; a paid order is kept', async (t) => {
  const before = await available('MUG')
  const { order } = await place()
  t.equal((await cancelOrder(order.orderId, byBuyer, shop)).status, 'cancelled')
  t.equal((await cancelOrder(order.orderId, byBuyer, shop)).status, 'cancelled')
  t.equal(await available('MUG'), before)
  const { order: paid } = await place()
  sessions.set(`${paid.orderId}:1`, 'complete')
  t.equal(
    await cancelOrder(paid.orderId, byBuyer, shop).then(() => '', codeOf),
    'order_not_cancellable',
  )
  t.equal(await cancelOrder('ord_none', byBuyer, shop).then(() => '', codeOf), 'order_not_found')
})

t.test('30 concurrent events of one payment settle it once and start packaging once', async (t) => {
  const { order } = await place()
  const { sent, deps } = recorder()
  const event = paidEvent(order)
  const twice = [event, { ...event, eventId: 'evt_2' }]
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      retryWhileBusy(() => settlePayment(received(twice[index % 2] as PaymentEvent), deps)),
    ),
  )
  t.equal(outcomes.filter((outcome) => outcome === 'settled').length, 1)
  t.equal(outcomes.filter((outcome) => outcome === 'repeated').length, 29)
  t.equal(sent.length, 1)
  t.equal(await orders.findOrderId(`pi_${order.orderId}`), order.orderId)
})

t.test('redelivery repairs a crash between write and send', async (t) => {
  const { order } = await place()
  const { sent, deps } = recorder()
  const crashing = { ...deps, sendTask: () => Promise.reject(new Error('killed')) }
  await t.rejects(settlePayment(received(paidEvent(order)), crashing))
  t.equal(await statusOf(order), 'paid')
  t.equal(await settlePayment(received(paidEvent(order)), deps), 'repeated')
  t.equal(sent.length, 0, 'a duplicate message sends nothing')
  t.equal(await settlePayment(received(paidEvent(order), true), deps), 'resent')
  t.match(sent, [{ step: 'start-packaging' }])
})

t.test('a payment that does not match goes under review and is not shipped', async (t) => {
  const cases = [{ amount: 1 }, { currency: 'USD' }, { address: undefined }]
  for (const over of cases) {
    const { order } = await place()
    const { sent, alerts, deps } = recorder()
    const { address, ...event } = paidEvent(order, over as Partial<PaymentEvent>)
    const odd =
      over.address === undefined && 'address' in over
        ? event
        : { ...event, ...(address && { address }) }
    t.equal(await settlePayment(received(odd), deps), 'review')
    t.equal(await statusOf(order), 'review')
    t.same([sent.length, alerts.length], [0, 1])
    t.equal(await settlePayment(received(odd), deps), 'repeated')
  }
})

t.test('delayed funds arrive or fail; an expired page returns the stock once', async (t) => {
  const { sent, deps } = recorder()
  const before = Number(await available('MUG'))
  const { order: late } = await place()
  t.equal(await settlePayment(received(paidEvent(late, { paid: false })), deps), 'awaiting_funds')
  t.equal(sent.length, 0)
  t.equal(
    await settlePayment(received(paidEvent(late, { kind: 'session_async_succeeded' })), deps),
    'settled',
  )
  const { order: failing } = await place()
  await settlePayment(received(paidEvent(failing, { paid: false })), deps)
  const failed = paidEvent(failing, { kind: 'session_async_failed' })
  t.same(
    [await settlePayment(received(failed), deps), await settlePayment(received(failed), deps)],
    ['failed', 'repeated'],
  )
  const { order: left } = await place()
  const expired = paidEvent(left, { kind: 'session_expired', paid: false })
  const ends = await Promise.all([1, 2, 3].map(() => settlePayment(received(expired), deps)))
  t.same(ends.sort(), ['expired', 'repeated', 'repeated'])
  t.equal(await available('MUG'), before - 1)

  const { order: overtaken } = await place()
  const outcomes = await Promise.all([
    settlePayment(received(paidEvent(overtaken, { kind: 'session_async_failed' })), deps),
    settlePayment(received(paidEvent(overtaken, { kind: 'session_async_failed' })), deps),
  ])
  t.same(outcomes.sort(), ['failed', 'repeated'], 'its failure arrived first')
  await settlePayment(received(paidEvent(overtaken, { paid: false })), deps)
  t.equal(await statusOf(overtaken), 'payment_failed')
  t.equal(await available('MUG'), before - 1)
})

t.test('a success that comes late takes the stock again, or is refunded', async (t) => {
  const { sent, alerts, deps } = recorder()
  const { order } = await place({ items: [{ sku: 'LAST', quantity: 2 }] })
  await settlePayment(received(paidEvent(order, { kind: 'session_expired', paid: false })), deps)
  t.equal(await available('LAST'), 2)
  t.equal(await settlePayment(received(paidEvent(order)), deps), 'settled')
  t.equal(await available('LAST'), 0)
  const { order: second } = await place()
  await settlePayment(received(paidEvent(second, { kind: 'session_expired', paid: false })), deps)
  t.equal(sent.length, 1)
  await replaceLines({
    ...second,
    lines: second.lines.map((line) => ({ ...line, sku: 'LAST' })),
  })
  t.equal(await settlePayment(received(paidEvent(second)), deps), 'refunded')
  t.equal(await settlePayment(received(paidEvent(second), true), deps), 'repeated')
  t.match(await orders.read(second.orderId), {
    status: 'expired',
    refunded: second.total,
    charged: { amount: second.total, currency: 'EUR' },
  })
  t.match([...refunds.values()], [{ refund: { orderId: second.orderId, amount: second.total } }])
  t.same([sent.length, alerts.length], [1, 0], 'the second order is never shipped')
})

async function replaceLines(order: Order) {
  const { orderId, lines } = order
  await orders.change({
    orderId,
    from: ['expired'],
    to: 'expired',
    set: { lines },
    event: { entry: 'rewritten', at: clock().toISOString(), what: 'lines rewritten by the test' },
  })
}

t.test('a payment for a missing order throws', async (t) => {
  const { order } = await place()
  const ghost = paidEvent({ ...order, orderId: 'ord_ghost' })
  await t.rejects(settlePayment(received(ghost), recorder().deps), /not found/)
})

t.test('packaging and shipping happen once, at the stored deadlines', async (t) => {
  const { order } = await place()
  const { sent, deps } = recorder()
  await settlePayment(received(paidEvent(order)), deps)
  const due = { orderId: order.orderId, traceId: 'trc_1', redelivered: false }
  const step = (name: 'start-packaging' | 'start-shipping', dueAt: string, redelivered = false) =>
    advanceOrder({ ...due, step: name, dueAt, redelivered }, deps)
  const first = sent[0]?.dueAt ?? ''
  const packed = await Promise.all(Array.from({ length: 10 }, () => step('start-packaging', first)))
  t.equal(packed.filter((outcome) => outcome === 'advanced').length, 1)
  t.match(sent[1], { step: 'start-shipping', delay: 30, dueAt: '2026-11-23T10:00:30.000Z' })
  t.equal(await step('start-shipping', sent[1]?.dueAt ?? ''), 'early')
  t.match(sent[2], { step: 'start-shipping', delay: 30 })
  time += 45_000
  t.equal(await step('start-shipping', sent[1]?.dueAt ?? ''), 'advanced')
  t.match(
    sent[3],
    { step: 'complete', delay: 45, dueAt: '2026-11-23T10:01:30.000Z' },
    '15 s late: only the remaining time is left',
  )
  t.equal(await step('start-packaging', first, true), 'stale')
  t.equal(await step('start-shipping', sent[1]?.dueAt ?? '', true), 'resent')
  t.equal(await statusOf(order), 'shipping')
})

/** Places and pays an order and brings it to shipping. `dueAt`: when it must be completed. */
async function placeShipping() {
  const { order } = await place()
  const { sent, deps } = recorder()
  await settlePayment(received(paidEvent(order)), deps)
  await sendDueMails(order, deps)
  const { orderId } = order
  const base = { orderId, traceId: 'trc_1', redelivered: false }
  await advanceOrder({ ...base, step: 'start-packaging', dueAt: sent[0]?.dueAt ?? '' }, deps)
  time += 30_000
  await advanceOrder({ ...base, step: 'start-shipping', dueAt: sent[1]?.dueAt ?? '' }, deps)
  return { orderId, base, dueAt: sent[2]?.dueAt ?? '', deps }
}

t.test('completing succeeds even if effects fail, and each effect happens once', async (t) => {
  const { orderId, base, dueAt, deps } = await placeShipping()
  const done: string[] = []
  let mailIsDown = true
  const effects = {
    ...deps,
    recordSale: async () => void done.push('sale'),
    announceCompleted: async ({ id }: { id: string }) => void done.push(id),
    mailer: async ({ to, html }: Mail) => {
      if (mailIsDown) throw new Error('mail is down')
      t.match(html, /https:\/\/shop\.example\/api\/orders\/ord_/)
      done.push(to)
    },
  }
  const complete = () => completeOrder({ ...base, dueAt }, effects)
  const readRecord = () => orders.read(orderId)
  const completedMail = async () =>
    (await orders.readMails(orderId)).find(({ kind }) => kind === 'completed')
  t.equal(await complete(), 'early')
  time += 60_000
  const outcomes = await Promise.all(Array.from({ length: 5 }, complete))
  t.same(outcomes.sort(), ['completed', 'stale', 'stale', 'stale', 'stale'])
  t.match(await readRecord(), { status: 'completed', outbox: {} })
  t.match(await completedMail(), { attempts: 1, openShard: /open/ })
  t.same(done, [`${orderId}#completed`, 'sale'])
  t.equal(await runDueEffects(orderId, effects), 'stale', 'not before its next attempt')

  time += 16_000
  t.equal(await runDueEffects(orderId, effects), 'postponed')
  t.match(await completedMail(), { attempts: 2, openShard: /open/ })
  mailIsDown = false
  time += 31_000
  const tries = await Promise.all(Array.from({ length: 5 }, () => runDueEffects(orderId, effects)))
  t.same(tries.sort(), ['done', 'stale', 'stale', 'stale', 'stale'])
  t.same(done, [`${orderId}#completed`, 'sale', 'secret.buyer@example.com'])
  t.match(await readRecord(), { outbox: {}, openShard: undefined, nextCheckAt: undefined })
  t.match(await completedMail(), { attempts: 3, sentAt: clock().toISOString() })
  t.notOk((await completedMail())?.openShard)
  t.same(Object.keys((await readRecord())?.outbox ?? {}), [])
  t.same(
    (await orders.timeline(orderId))?.entries.map(({ entry }) => entry.split('#')[0]),
    ['placed', 'session_completed', 'start-packaging', 'start-shipping', 'completed'],
  )
})

t.test('a process whose claim has expired cannot overwrite the next claim', async (t) => {
  const { orderId, base, dueAt, deps } = await placeShipping()
  time += 60_000
  const no = async () => Promise.reject(new Error('not today'))
  await completeOrder(
    { ...base, dueAt },
    {
      ...deps,
      recordSale: no,
      announceCompleted: no,
      mailer: no,
    },
  )
  // As an earlier release has left it.
  await orders.change({
    orderId,
    from: ['completed'],
    outbox: { sale: { dueAt: clock().toISOString(), attempts: 1 } },
    event: { entry: 'earlier', at: clock().toISOString(), what: 'completed by an earlier release' },
  })
  const until = (seconds: number) => new Date(time + seconds * 1000).toISOString()
  const readRecord = async () => (await orders.read(orderId)) as Order
  const asRead = await readRecord()
  const expiredClaim = { ...asRead.outbox, ...claimed(asRead.outbox, ['sale'], until(60)) }
  t.match(await orders.replaceOutbox(asRead, expiredClaim), { isReplaced: true })
  const refused = await orders.replaceOutbox(asRead, expiredClaim)
  t.match(refused, { isReplaced: false, order: { outbox: expiredClaim } }, 'one claim at a time')
  const next = await readRecord()
  const other = { ...next.outbox, ...claimed(next.outbox, ['sale'], until(120)) }
  t.match(await orders.replaceOutbox(next, other), { isReplaced: true })
  const late = { ...asRead, outbox: expiredClaim }
  const { sale: _, ...rest } = other
  t.match(await orders.replaceOutbox(late, rest), { isReplaced: false })
  t.match((await readRecord()).outbox, { sale: { dueAt: until(120), attempts: 3 } })
  t.match(await orders.replaceOutbox({ ...next, outbox: other }, rest), { isReplaced: true })
  t.match(await orders.replaceOutbox(late, expiredClaim), { isReplaced: false })
  t.notOk((await readRecord()).outbox.sale, 'a completed effect does not return')
  t.match(await readRecord(), { outbox: { announcement: { attempts: 1 } }, openShard: /open/ })
})

t.test('a sweeper with an outdated order does not resend its step', async (t) => {
  const { order } = await place()
  const { sent, deps } = recorder()
  await settlePayment(received(paidEvent(order)), deps)
  const { orderId } = order
  const asRead = (await orders.read(orderId)) as Order
  const base = { orderId, traceId: 'trc_1', redelivered: false }
  await advanceOrder({ ...base, step: 'start-packaging', dueAt: sent[0]?.dueAt ?? '' }, deps)
  time += 3_600_000
  t.equal(await resendStep(asRead, deps), false)
  t.match(await orders.read(orderId), {
    status: 'packaging',
    outbox: { step: { step: 'start-shipping', attempts: 1 } },
  })
})

t.test('one of several sweepers resends the step of an overdue order', async (t) => {
  const { sent, asked, deps } = recorder()
  time += 3_600_000
  await relayOverdue(deps)
  const { order } = await place()
  await settlePayment(received(paidEvent(order)), deps)
  sent.length = 0
  asked.length = 0
  t.equal(await relayOverdue(deps), 0, 'nothing is overdue yet')
  time += 61_000
  const counts = await Promise.all([1, 2, 3].map(() => relayOverdue(deps)))
  t.equal(
    counts.reduce((sum, count) => sum + count, 0),
    sent.length + asked.length,
  )
  t.equal(asked.filter((orderId) => orderId === order.orderId).length, 1, 'its mail')
  t.match(
    sent.filter(({ orderId }) => orderId === order.orderId),
    [{ step: 'start-packaging', delay: 0 }],
  )
  t.equal((await orders.read(order.orderId))?.outbox.step?.attempts, 2)
})

t.test("a customer's orders are paged, newest first", async (t) => {
  for (let index = 0; index < 52; index++) {
    time += 1000
    await place({ customerId: 'sub-1' })
  }
  const first = await orders.ofCustomer('sub-1')
  t.equal(first.orders.length, 50)
  const second = await orders.ofCustomer('sub-1', first.cursor)
  t.equal(second.orders.length, 2)
  const dates = [...first.orders, ...second.orders].map(({ createdAt }) => createdAt)
  t.same(dates, [...dates].sort().reverse())
  t.same((await orders.ofCustomer('sub-2')).orders, [])
})

t.test('a store that does not answer throws busy', async (t) => {
  const away = new DynamoDBClient({
    endpoint: 'http://127.0.0.1:9',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  })
  const store = createOrderStore({ dynamodb: away, table: 'orders', productsTable: 'products' })
  t.equal(await store.read('ord_1').then(() => '', codeOf), 'busy')
  away.destroy()
  const lost = createOrderStore({ dynamodb, table: 'no-such-table', productsTable: 'products' })
  await t.rejects(
    lost.read('ord_1'),
    {
      code: 'service_refused',
      failure: { class: 'permanent', vendorCode: 'ResourceNotFoundException' },
    },
    'a retry would not help',
  )
})

t.test('a backlog is read page by page', async (t) => {
  const backlog = Array.from({ length: 250 }, (_, index) => `ord_BACKLOG${index}`)
  await Promise.all(
    backlog.map((orderId) =>
      dynamodb.send(
        new PutItemCommand({
          TableName: 'orders',
          Item: {
            orderId: { S: orderId },
            entry: { S: 'alert#1' },
            openShard: { S: 'open#0' },
            nextCheckAt: { S: '2020-01-01T00:00:00.000Z' },
          },
        }),
      ),
    ),
  )
  let queries = 0
  const counted = createOrderStore({
    dynamodb: new Proxy(dynamodb, {
      get: (target, name) => {
        if (name !== 'send') return Reflect.get(target, name)
        return (command: QueryCommand) => {
          queries += command instanceof QueryCommand ? 1 : 0
          return target.send(command)
        }
      },
    }),
    table: 'orders',
    productsTable: 'products',
  })
  const found = counted.overdue('2020-01-02T00:00:00.000Z')[Symbol.asyncIterator]()
  await found.next()
  t.equal(queries, 1)
  let count = 1
  while (!(await found.next()).done) count += 1
  t.equal(count, backlog.length)
  t.equal(queries, 3 + 3, 'three pages of the first shard, and one of each other shard')
})
