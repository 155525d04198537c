import t from 'tap'
import { RetryLater, ShopError } from '#core/errors.ts'
import { advanceOrder } from '#core/order/advance-order.ts'
import type { Order } from '#core/order/order.ts'
import { placeOrder } from '#core/order/place-order.ts'
import { handleProviderEvent } from '#core/payment/handle-provider-event.ts'
import { approveOrder, rejectOrder } from '#core/payment/review-order.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import { sweep } from '#core/payment/sweep.ts'
import type { OrderChange } from '#core/ports/order-store.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { refundIdOf } from '#core/refund/refund.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import { VendorError } from '#core/vendor-error.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'
import { createTestGateway } from '../support/gateway.ts'
import { paidEvent } from '../support/paid-event.ts'

const shop = await openEmulatedShop(t)
const { deps, place, pay, paymentOf, handleEvents, read, available, ask } = shop
t.beforeEach(() => shop.forgetEvents())
const byBuyer = { by: 'buyer', why: 'changed my mind' }
const codeOf = (error: unknown) => (error instanceof ShopError ? error.code : error)
const steps = (order: Order) => shop.steps.filter(({ orderId }) => orderId === order.orderId)
const alerts = (order: Order) => shop.alerts.filter(({ id }) => id.startsWith(order.orderId))

const firstDelivery = { traceId: 'trc_1', redelivered: false }
const byOperator = { by: 'operator', why: 'odd' }

/**
 * Returns the shop with an in-memory provider. In `raced`, `before` runs just before the first
 * change that `matches`.
 */
function racing(
  matches: (change: OrderChange) => boolean,
  before: (usual: typeof deps) => Promise<unknown>,
) {
  const usual = { ...deps, gateway: createTestGateway().gateway }
  let isOver = false
  const change: typeof deps.orders.change = async (wanted) => {
    if (!isOver && matches(wanted)) {
      isOver = true
      await before(usual)
    }
    return deps.orders.change(wanted)
  }
  return { usual, raced: { ...usual, orders: { ...deps.orders, change } } }
}

/** Returns the shop with `act` running while it asks the provider for a session. */
function whileAsking(act: () => Promise<void>): typeof deps {
  const readOrOpenSession: typeof deps.gateway.readOrOpenSession = async (order) => {
    const session = await deps.gateway.readOrOpenSession(order)
    await act()
    return session
  }
  return { ...deps, gateway: { ...deps.gateway, readOrOpenSession } }
}

const request = {
  items: [{ sku: 'MUG', quantity: 2 }],
  language: 'fr' as const,
  traceId: 'trc_1',
  counters: [],
}

async function placePaid() {
  const order = await place()
  await pay(order)
  await handleEvents()
  return order
}

/** Applies the refund's event before the payment's event. */
async function applyRefundEventOf(intent: string) {
  for await (const { read } of deps.gateway.eventsSince(new Date(Date.now() - 60_000))) {
    const event = await read()
    if (event?.kind === 'refund' && event.paymentIntentId === intent)
      return handleProviderEvent(event, { traceId: 'trc_1', redelivered: false }, deps)
  }
  throw new Error('the provider sent no refund event')
}

t.test(
  'a paid order can be cancelled until packaging ends: payment and stock are returned',
  async (t) => {
    const before = await available()
    const order = await placePaid()
    t.equal(await available(), before - 2)
    const [first] = steps(order)
    const due = { orderId: order.orderId, traceId: 'trc_1', redelivered: false }
    const durations = { packagingSeconds: 30, shippingSeconds: 60 }
    const step = (name: 'start-packaging' | 'start-shipping', dueAt = '') =>
      advanceOrder({ ...due, step: name, dueAt }, { ...deps, durations })
    t.equal(await step('start-packaging', first?.dueAt), 'advanced')
    t.equal((await cancelOrder(order.orderId, byBuyer, deps)).status, 'cancelled')
    t.equal((await cancelOrder(order.orderId, byBuyer, deps)).status, 'cancelled')
    t.equal(await available(), before)
    const { order: record, refunds } = await read(order)
    t.match(record, {
      refunded: 4800,
      charged: { amount: 4800 },
      outbox: {},
      stepDueAt: undefined,
    })
    t.match(refunds, [{ amount: 4800, status: 'succeeded', why: 'changed my mind', by: 'buyer' }])
    shop.pass(31)
    t.equal(
      await step('start-shipping', steps(order)[1]?.dueAt),
      'stale',
      'a cancelled order is not shipped',
    )
    t.equal((await handleEvents()).outcomes['recorded'], undefined, 'the event adds nothing new')

    const shipped = await placePaid()
    const again = { ...due, orderId: shipped.orderId }
    await advanceOrder(
      { ...again, step: 'start-packaging', dueAt: steps(shipped)[0]?.dueAt ?? '' },
      { ...deps, durations },
    )
    shop.pass(31)
    await advanceOrder(
      { ...again, step: 'start-shipping', dueAt: steps(shipped)[1]?.dueAt ?? '' },
      { ...deps, durations },
    )
    t.equal(
      await cancelOrder(shipped.orderId, byBuyer, deps).then(() => '', codeOf),
      'order_not_cancellable',
    )
    t.equal((await read(shipped)).order.refunded, 0)
  },
)

t.test('ten concurrent cancellations refund once', async (t) => {
  const order = await placePaid()
  const before = await available()
  await Promise.all(Array.from({ length: 10 }, () => cancelOrder(order.orderId, byBuyer, deps)))
  t.equal(await available(), before + 2)
  t.match((await read(order)).refunds, { length: 1 })
})

t.test('partial refunds by an operator and at the provider add up', async (t) => {
  const order = await placePaid()
  const by = { orderId: order.orderId, why: 'one came broken', by: 'operator' }
  const part = { ...by, amount: 1000, refundId: refundIdOf('one') }
  await Promise.all([1, 2, 3].map(() => refundOrder(part, deps)))
  t.match((await read(order)).order, { status: 'paid', refunded: 1000 })
  await ask('POST', `payment_intents/${await paymentOf(order)}/refund`, { amount: 800 })
  await handleEvents()
  t.match((await read(order)).order, { status: 'paid', refunded: 1800 })
  const tooMuch = { ...by, amount: 3001, refundId: refundIdOf() }
  t.equal(await refundOrder(tooMuch, deps).then(() => '', codeOf), 'refund_too_large')
  const answers = await Promise.all(
    [1, 2, 3].map(() =>
      refundOrder({ ...by, amount: 2000, refundId: refundIdOf() }, deps).then(() => 'done', codeOf),
    ),
  )
  t.same(answers.sort(), ['done', 'refund_too_large', 'refund_too_large'])
  await refundOrder({ ...by, refundId: refundIdOf() }, deps)
  const { order: record, refunds } = await read(order)
  t.match(record, { status: 'cancelled', refunded: 4800 })
  t.same(refunds.map(({ amount }) => amount).sort(), [1000, 1000, 2000, 800])
  await handleEvents()
  t.match((await read(order)).order, { refunded: 4800 })
})

t.test(
  'a partial refund at the provider without an event is neither repeated nor kept by the shop',
  async (t) => {
    const order = await placePaid()
    await ask('POST', `payment_intents/${await paymentOf(order)}/refund`, { amount: 1500 })
    const cancelled = await Promise.all(
      [1, 2, 3].map(() => cancelOrder(order.orderId, byBuyer, deps)),
    )
    t.ok(cancelled.every(({ status }) => status === 'cancelled'))
    t.match((await read(order)).refunds, [{ amount: 3300, status: 'succeeded', attempt: 2 }])
    await handleEvents()
    t.match((await read(order)).order, { status: 'cancelled', refunded: 4800 })
    t.same(alerts(order), [])

    const all = await placePaid()
    await ask('POST', `payment_intents/${await paymentOf(all)}/refund`)
    await cancelOrder(all.orderId, byBuyer, deps)
    t.match(
      (await read(all)).refunds,
      [{ amount: 4800, status: 'failed' }],
      'nothing is left to refund',
    )
    await handleEvents()
    t.match((await read(all)).order, { status: 'cancelled', refunded: 4800 })

    const unanswered = await placePaid()
    await ask('POST', `payment_intents/${await paymentOf(unanswered)}/refund`, { amount: 1500 })
    const { gateway } = deps
    const unseen = {
      ...gateway,
      sumRefunds: async () => Promise.reject(new ShopError('payment_unavailable', 'no answer')),
    }
    await cancelOrder(unanswered.orderId, byBuyer, { ...deps, gateway: unseen })
    t.match(
      (await read(unanswered)).refunds,
      [{ amount: 4800, status: 'requested' }],
      'the refund stays requested',
    )
    shop.pass(61)
    await sweep(deps)
    t.match((await read(unanswered)).refunds, [{ amount: 3300, status: 'succeeded' }])

    const part = await placePaid()
    await ask('POST', `payment_intents/${await paymentOf(part)}/refund`, { amount: 4000 })
    const wanted = { orderId: part.orderId, why: 'one came broken', by: 'operator' }
    await refundOrder({ ...wanted, amount: 1500, refundId: refundIdOf() }, deps)
    t.match(
      (await read(part)).refunds,
      [{ amount: 1500, status: 'failed' }],
      'an operator’s refund is not reduced: it succeeds in full or fails',
    )
    await handleEvents()
    t.match((await read(part)).order, { status: 'paid', refunded: 4000 })
  },
)

t.test(
  'a refund at the provider is recorded, even if its event arrives before the payment event',
  async (t) => {
    const before = await available()
    const order = await place()
    await pay(order)
    const intent = await paymentOf(order)
    await ask('POST', `payment_intents/${intent}/refund`)
    t.equal(await applyRefundEventOf(intent), 'recorded')
    t.match((await read(order)).order, { status: 'cancelled', refunded: 4800 })
    t.equal(await available(), before)
    await handleEvents()
    const { order: record } = await read(order)
    t.match(record, { status: 'cancelled', refunded: 4800, charged: { amount: 4800 } })
    t.same(steps(order), [], 'packaging never starts')
    t.equal(await available(), before)
  },
)

t.test(
  'if the provider does not answer, the refund stays requested and the sweeper retries it',
  async (t) => {
    const order = await placePaid()
    await ask('PUT', 'faults', { failures: 2, status: 500 })
    t.equal((await cancelOrder(order.orderId, byBuyer, deps)).status, 'cancelled')
    t.match((await read(order)).refunds, [{ status: 'requested' }])
    t.same(await sweep(deps), {}, 'not overdue yet')
    shop.pass(61)
    const counts = await Promise.all([sweep(deps), sweep(deps)])
    t.equal(counts.filter((count) => count['refund succeeded']).length, 1)
    t.match((await read(order)).refunds, [{ status: 'succeeded', openShard: undefined }])
    t.same(await sweep(deps), {})
  },
)

t.test('an order to a country whose addresses have no city is paid', async (t) => {
  const addresses = [
    { country: 'SG', line1: '270 Orchard Road', postal_code: '238857', city: null },
    { country: 'GI', line1: '1 Main Street', postal_code: null, city: null },
    { country: 'BQ', line1: null, postal_code: null, city: 'Kralendijk' },
  ]
  for (const address of addresses) {
    const order = await place()
    await pay(order, { address: { ...address, line2: null, state: null } })
    await handleEvents()
    const { order: record } = await read(order)
    const { country, line1, city } = address
    const expected = { country, line1: line1 ?? '', city: city ?? '' }
    t.match(record, { status: 'paid', address: expected }, country)
  }
})

t.test('a dispute is recorded with an alert and does not stop the order', async (t) => {
  const order = await placePaid()
  const intent = await paymentOf(order)
  await ask('POST', `payment_intents/${intent}/dispute`)
  await handleEvents()
  const { order: record, disputes, entries } = await read(order)
  t.match(record, { status: 'paid', disputesOpen: 1, refunded: 0 })
  t.match(disputes, [{ status: 'open', amount: 4800 }])
  t.ok(entries.some(({ entry }) => entry.startsWith('dispute-created#')))
  t.match(alerts(order), [{ type: 'dispute.opened' }])
  await handleEvents()
  t.equal((await read(order)).order.disputesOpen, 1)
})

t.test('an order whose payment page never opened returns its stock', async (t) => {
  const before = await available()
  await ask('PUT', 'faults', { failures: 2, status: 500 })
  t.equal(await place().then(() => 'placed', codeOf), 'payment_unavailable')
  t.equal(await available(), before - 2)
  shop.pass(61)
  t.match(await sweep(deps), { cancelled: 1 })
  t.equal(await available(), before)
})

t.test('a key whose order was cancelled by the sweeper places a new order', async (t) => {
  const before = await available()
  const keyed = { ...request, idempotencyKey: 'comes-back' }
  await ask('PUT', 'faults', { failures: 2, status: 500 })
  t.equal(await placeOrder(keyed, deps).then(() => 'placed', codeOf), 'payment_unavailable')
  shop.pass(61)
  t.match(await sweep(deps), { cancelled: 1 })
  const { order, url } = await placeOrder(keyed, deps)
  t.match(url, /^http/)
  t.equal((await read(order)).order.status, 'pending')
  t.match(await placeOrder(keyed, deps), { order: { orderId: order.orderId }, url, repeated: true })
  t.equal(await available(), before - 2, 'only one order holds units')
  await cancelOrder(order.orderId, byBuyer, deps)
})

t.test('a key whose payment page has expired places a new order, before any sweep', async (t) => {
  const keyed = { ...request, idempotencyKey: 'page-has-ended' }
  const first = await placeOrder(keyed, deps)
  await ask('POST', `sessions/${(await shop.sessionOf(first.order)).id}/expire`)
  const { order, url } = await placeOrder(keyed, deps)
  t.not(order.orderId, first.order.orderId)
  t.match(url, /^http/)
  t.equal((await read(first.order)).order.status, 'expired')
  t.match(await placeOrder(keyed, deps), {
    order: { orderId: order.orderId },
    url,
    repeated: true,
  })
  await cancelOrder(order.orderId, byBuyer, deps)
})

t.test('a cart and a key that belong to different orders do not stay busy', async (t) => {
  const cart = { ...request, cartId: 'crt_two' }
  const keyed = { ...cart, idempotencyKey: 'of-the-first' }
  const first = await placeOrder(keyed, deps)
  await ask('POST', `sessions/${(await shop.sessionOf(first.order)).id}/expire`)
  const second = await placeOrder(cart, deps)
  t.not(second.order.orderId, first.order.orderId)
  t.match(await placeOrder(keyed, deps), { order: { orderId: second.order.orderId } })
  await cancelOrder(second.order.orderId, byBuyer, deps)
})

t.test('a sweep never closes a page that a returning buyer receives', async (t) => {
  const keyed = { ...request, idempotencyKey: 'returns-during-the-sweep' }
  await ask('PUT', 'faults', { failures: 2, status: 500 })
  t.equal(await placeOrder(keyed, deps).then(() => 'placed', codeOf), 'payment_unavailable')
  shop.pass(61)
  // The buyer returns while the sweep asks the provider.
  const slow = whileAsking(async () => {
    t.equal(await placeOrder(keyed, deps).then(() => 'placed', codeOf), 'busy')
  })
  t.match(await sweep(slow), { cancelled: 1 })
  const served = await placeOrder(keyed, deps)
  t.match(served.url, /^http/, 'a retry after busy succeeds')

  // The sweep runs while the buyer's request asks the provider.
  const other = { ...request, idempotencyKey: 'swept-during-the-request' }
  await ask('PUT', 'faults', { failures: 2, status: 500 })
  t.equal(await placeOrder(other, deps).then(() => 'placed', codeOf), 'payment_unavailable')
  shop.pass(61)
  const overtaken = whileAsking(async () => {
    t.match(await sweep(deps), { cancelled: 1 })
  })
  t.equal(await placeOrder(other, overtaken).then(() => 'placed', codeOf), 'busy')
  const servedToo = await placeOrder(other, deps)
  t.match(servedToo.url, /^http/)

  // The sweep is so slow that its claim has expired when the buyer returns.
  const third = { ...request, idempotencyKey: 'sweep-is-slow' }
  await ask('PUT', 'faults', { failures: 2, status: 500 })
  t.equal(await placeOrder(third, deps).then(() => 'placed', codeOf), 'payment_unavailable')
  shop.pass(61)
  let returned: string | undefined
  const late = whileAsking(async () => {
    shop.pass(21)
    returned = (await placeOrder(third, deps)).url
  })
  t.match(await sweep(late), { skipped: 1 })
  t.match(returned, /^http/)
  const kept = await placeOrder(third, deps)
  t.equal(kept.url, returned, 'the page is still open')

  // The request that placed the order fails after another request returned its page.
  const fourth = { ...request, idempotencyKey: 'two-at-once' }
  const failing = {
    ...deps,
    gateway: {
      ...deps.gateway,
      openSession: async () => {
        returned = (await placeOrder(fourth, deps)).url
        throw new ShopError('payment_unavailable', 'both answers were lost')
      },
    },
  }
  t.equal(await placeOrder(fourth, failing).then(() => 'placed', codeOf), 'payment_unavailable')
  shop.pass(61)
  t.notMatch(await sweep(deps), { cancelled: 1 })
  const both = await placeOrder(fourth, deps)
  t.equal(both.url, returned, 'the page stays open')
  for (const { order } of [served, servedToo, kept, both])
    await cancelOrder(order.orderId, byBuyer, deps)
})

t.test('a cancellation succeeds if the payment page expires at the same time', async (t) => {
  const order = await place()
  const { id } = await shop.sessionOf(order)
  const raced = whileAsking(async () => {
    await ask('POST', `sessions/${id}/expire`)
    await handleEvents()
  })
  const closed = await cancelOrder(order.orderId, byBuyer, raced)
  t.equal(closed.status, 'expired')
  t.equal((await cancelOrder(order.orderId, byBuyer, deps)).status, 'expired', 'and later')
})

t.test('a repeated approval or rejection returns the order', async (t) => {
  const [good, bad] = [await place(), await place()]
  for (const order of [good, bad]) await pay(order, { amount: 999 })
  await handleEvents()
  for (let count = 0; count < 2; count += 1) {
    t.equal((await approveOrder(good.orderId, byOperator, deps)).status, 'paid')
    t.equal((await rejectOrder(bad.orderId, byOperator, deps)).status, 'cancelled')
  }
  t.match((await read(bad)).refunds, [{ amount: 999 }])
})

t.test('a recorded payment is not recorded again from another kind of event', async (t) => {
  const order = await placePaid()
  const intent = await paymentOf(order)
  await cancelOrder(order.orderId, byBuyer, deps)
  const [made] = await shop.refundsOf(intent)
  await ask('POST', `refunds/${made?.id}/fail`)
  await handleEvents()
  t.match((await read(order)).order, { status: 'cancelled', refunded: 0 })
  const before = await available()
  const event = paidEvent(order, { kind: 'session_async_succeeded', paymentIntentId: intent })
  t.equal(await settlePayment({ event, ...firstDelivery }, deps), 'recorded')
  t.match((await read(order)).order, { status: 'cancelled', refunded: 0 })
  t.equal(await available(), before)
})

t.test('the sweeper finds paid and expired orders whose events were lost', async (t) => {
  const [paid, left] = [await place(), await place()]
  const before = await available()
  await pay(paid)
  await ask('POST', `sessions/${(await shop.sessionOf(left)).id}/expire`)
  shop.pass(37 * 60)
  t.match(await sweep(deps), { settled: 1, expired: 1 })
  t.equal((await read(paid)).order.status, 'paid')
  t.equal((await read(left)).order.status, 'expired')
  t.equal(await available(), before + 2)
  t.equal(steps(paid).length, 1)
  await handleEvents()
  t.equal(steps(paid).length, 1, 'its late event changes nothing')
})

t.test('the status of a cart’s order decides what the cart can order next', async (t) => {
  const first = await place({ cartId: 'crt_9' })
  await pay(first)
  const request = {
    items: [{ sku: 'MUG', quantity: 2 }],
    language: 'fr' as const,
    traceId: 'trc_1',
    counters: [],
    cartId: 'crt_9',
  }
  const paid = await placeOrder(request, deps)
  t.match(paid, { order: { orderId: first.orderId }, url: undefined, repeated: true })
  await handleEvents()
  const same = await placeOrder(request, deps)
  t.match(
    same,
    { order: { orderId: first.orderId }, url: undefined },
    'a paid cart is not ordered again by accident',
  )
  const next = await placeOrder({ ...request, idempotencyKey: 'once-more' }, deps)
  t.not(next.order.orderId, first.orderId, 'a new key orders it again')
  await ask('POST', `sessions/${(await shop.sessionOf(next.order)).id}/expire`)
  const fresh = await placeOrder({ ...request, idempotencyKey: 'once-more' }, deps)
  t.not(fresh.order.orderId, next.order.orderId, 'an expired page is never returned')
  t.equal((await read(next.order)).order.status, 'expired')
})

t.test('a changed cart is not ordered again while it is being paid', async (t) => {
  const paid = await place({ cartId: 'crt_12' })
  await pay(paid)
  const changed = { ...request, cartId: 'crt_12', items: [{ sku: 'MUG', quantity: 1 }] }
  const answer = { order: { orderId: paid.orderId }, url: undefined, repeated: true }
  t.match(await placeOrder(changed, deps), answer)
  const express = { ...changed, isExpress: true }
  t.equal(
    await placeOrder(express, deps).then(() => 'placed', codeOf),
    'busy',
    'the payment event has not arrived yet',
  )
  await handleEvents()
  const { order } = await placeOrder(express, deps)
  t.not(order.orderId, paid.orderId)
  await cancelOrder(order.orderId, byBuyer, deps)
})

t.test('a cart with a delayed payment is not ordered again', async (t) => {
  const cart = { ...request, cartId: 'crt_10' }
  const first = await place({ cartId: 'crt_10' })
  await pay(first, { method: 'sepa_debit', number: 'DE89370400440532013000' })
  await handleEvents()
  t.equal((await read(first)).order.status, 'awaiting_funds')
  const again = await placeOrder(cart, deps)
  t.match(again, { order: { orderId: first.orderId }, url: undefined, repeated: true })
  const items = [{ sku: 'MUG', quantity: 1 }]
  const other = await placeOrder({ ...cart, items }, deps)
  t.not(other.order.orderId, first.orderId, 'other items are a new order')
})

t.test('a review ends with approval or rejection', async (t) => {
  const before = await available()
  const [good, bad] = [await place(), await place()]
  for (const order of [good, bad]) {
    await pay(order)
    const session = await deps.gateway.readOrOpenSession(order)
    if (session.state !== 'complete') throw new Error('it is paid')
    const { address: _, ...event } = session.event
    const received = { event, traceId: 'trc_1', redelivered: false }
    t.equal(await settlePayment(received, deps), 'review')
    t.match(alerts(order), [{ type: 'order.review' }])
  }
  const address = { name: 'A', line1: '1', postalCode: '59000', city: 'Lille', country: 'FR' }
  const approve = (over: object) => approveOrder(good.orderId, { by: 'operator', ...over }, deps)
  await t.rejects(approve({}), { code: 'order_not_approvable', details: { reason: 'no_address' } })
  t.match(await approve({ address }), { status: 'paid', address })
  t.equal(steps(good).length, 1)
  await handleEvents()
  t.equal(steps(good).length, 1)
  const rejected = await rejectOrder(bad.orderId, { by: 'operator', why: 'no address' }, deps)
  t.match(rejected, { status: 'cancelled', refunded: 4800 })
  t.equal(await available(), before - 2)
})

t.test('a second reconciliation changes nothing', async (t) => {
  await shop.handleAllEvents()
  const { events, repaired, failed } = await shop.handleAllEvents()
  t.ok(events > 20)
  t.same([repaired, failed], [0, 0])
})

t.test('a refund of an unknown payment is foreign', async (t) => {
  const event = {
    eventId: 'evt_x',
    kind: 'refund' as const,
    refundId: 're_x',
    providerRefundId: 're_x',
    paymentIntentId: 'pi_of_another_shop',
    status: 'succeeded' as const,
    amount: 100,
    currency: 'EUR',
    createdAt: '2026-11-23T10:00:00.000Z',
  }
  t.equal(
    await handleProviderEvent(event, { traceId: 'trc_1', redelivered: false }, deps),
    'foreign',
  )
})

t.test('a refund that Stripe cancels raises an alert', async (t) => {
  const order = await placePaid()
  const held = { amount: 500, pending: true }
  const path = `payment_intents/${await paymentOf(order)}/refund`
  const made = (await ask('POST', path, held)) as { id: string }
  await handleEvents()
  t.match(await read(order), { order: { refunded: 500 }, refunds: [{ status: 'pending' }] })
  await ask('POST', `refunds/${made.id}/cancel`)
  await handleEvents()
  t.match(await read(order), { order: { refunded: 0 }, refunds: [{ status: 'canceled' }] })
  t.match(alerts(order), [{ type: 'refund.failed' }])
})

t.test('a refund that fails later raises an alert, and no longer counts', async (t) => {
  const order = await placePaid()
  const intent = await paymentOf(order)
  const made = (await ask('POST', `payment_intents/${intent}/refund`, { amount: 500 })) as {
    id: string
  }
  await handleEvents()
  t.equal((await read(order)).order.refunded, 500)
  await ask('POST', `refunds/${made.id}/fail`)
  await handleEvents()
  const { order: record, refunds } = await read(order)
  t.match([record.refunded, refunds], [0, [{ status: 'failed', amount: 500 }]])
  t.match(alerts(order), [{ type: 'refund.failed' }])
})

t.test('a refund that succeeded without an answer is not repeated', async (t) => {
  const order = await placePaid()
  const part = { orderId: order.orderId, ...byOperator, amount: 500, refundId: refundIdOf() }
  await ask('PUT', 'faults', { failures: 1, status: 500, keep: true, afterApplying: true })
  t.match(await refundOrder(part, deps), { status: 'requested', attempt: 2 })
  t.match(await refundOrder(part, deps), { status: 'succeeded', amount: 500 })
  t.match(await shop.refundsOf(await paymentOf(order)), { length: 1 }, 'the provider refunded once')
  await handleEvents()
  t.match((await read(order)).order, { refunded: 500 })
})

t.test('a fully refunded order under review can only be rejected', async (t) => {
  const before = await available()
  const order = await place()
  await pay(order, { amount: 999 })
  const intent = await paymentOf(order)
  await ask('POST', `payment_intents/${intent}/refund`)
  await applyRefundEventOf(intent)
  await handleEvents()
  t.match((await read(order)).order, {
    status: 'review',
    charged: { amount: 999 },
    refunded: 999,
  })
  await t.rejects(approveOrder(order.orderId, { by: 'operator' }, deps), {
    code: 'order_not_approvable',
    details: { reason: 'refunded' },
  })
  t.match(await rejectOrder(order.orderId, byOperator, deps), {
    status: 'cancelled',
    refunded: 999,
  })
  t.equal(await available(), before)
})

t.test('funds that arrive while their order is rejected are refunded', async (t) => {
  const { usual, raced } = racing(
    ({ to }) => to === 'cancelled',
    (shop) => settlePayment({ event: funds, ...firstDelivery }, shop),
  )
  const { order } = await placeOrder(request, usual)
  const funds = paidEvent(order, { kind: 'session_async_succeeded', amount: 999 })
  const promised = paidEvent(order, { paid: false, amount: 999 })
  t.equal(await settlePayment({ event: promised, ...firstDelivery }, usual), 'review')
  const refused = rejectOrder(order.orderId, byOperator, raced)
  t.equal(await refused.then(() => '', codeOf), 'busy')
  const rejected = await rejectOrder(order.orderId, byOperator, usual)
  t.match(rejected, { status: 'cancelled', charged: { amount: 999 }, refunded: 999 })
  t.match((await read(order)).refunds, [{ amount: 999, status: 'succeeded' }])
})

t.test('a late payment that is refunded concurrently does not reinstate the order', async (t) => {
  const { usual, raced } = racing(
    ({ to, takeStock }) => to === 'paid' && takeStock !== undefined,
    (shop) => handleProviderEvent(back, firstDelivery, shop),
  )
  const before = await available()
  const { order } = await placeOrder(request, usual)
  const back = {
    eventId: 'evt_back',
    kind: 'refund' as const,
    refundId: `re_${order.orderId}`,
    providerRefundId: `re_${order.orderId}`,
    paymentIntentId: `pi_${order.orderId}`,
    status: 'succeeded' as const,
    amount: order.total,
    currency: order.currency,
    createdAt: '2026-11-23T10:00:00.000Z',
  }
  const over = paidEvent(order, { kind: 'session_expired', paid: false })
  t.equal(await settlePayment({ event: over, ...firstDelivery }, usual), 'expired')
  const paid = { event: paidEvent(order), ...firstDelivery }
  await t.rejects(settlePayment(paid, raced), RetryLater)
  t.equal(await settlePayment({ ...paid, redelivered: true }, usual), 'recorded')
  t.match((await read(order)).order, { status: 'expired', refunded: order.total })
  t.equal(await available(), before)
})

t.test('an order that was refunded before its payment event stays closed', async (t) => {
  const { usual } = racing(
    () => false,
    async () => undefined,
  )
  const before = await available()
  const { order } = await placeOrder(request, usual)
  const refundEvent = (status: 'succeeded' | 'failed') => ({
    eventId: `evt_${status}`,
    kind: 'refund' as const,
    refundId: `re_${order.orderId}`,
    providerRefundId: `re_${order.orderId}`,
    paymentIntentId: `pi_${order.orderId}`,
    status,
    amount: order.total,
    currency: order.currency,
    createdAt: '2026-11-23T10:00:00.000Z',
  })
  await handleProviderEvent(refundEvent('succeeded'), firstDelivery, usual)
  t.equal((await read(order)).order.status, 'cancelled')
  await handleProviderEvent(refundEvent('failed'), firstDelivery, usual)
  t.match(alerts(order), [{ type: 'refund.failed' }])
  await settlePayment({ event: paidEvent(order), ...firstDelivery }, usual)
  const { order: record } = await read(order)
  t.match(record, { status: 'cancelled', refunded: 0, charged: { amount: order.total } })
  t.notOk(record.outbox.step)
  t.equal(await available(), before)
})

t.test('a payment that fails while its order goes under review is still recorded', async (t) => {
  const { usual, raced } = racing(
    ({ to }) => to === 'payment_failed',
    (shop) => settlePayment({ event: promised, ...firstDelivery }, shop),
  )
  const { order } = await placeOrder(request, usual)
  const promised = paidEvent(order, { paid: false, amount: 999 })
  const failed = paidEvent(order, { kind: 'session_async_failed', paid: false, amount: 999 })
  await t.rejects(settlePayment({ event: failed, ...firstDelivery }, raced), RetryLater)
  t.equal((await read(order)).order.status, 'review')
  t.equal(
    await settlePayment({ event: failed, ...firstDelivery, redelivered: true }, usual),
    'failed',
  )
  t.equal((await read(order)).order.status, 'cancelled')
})

/** Returns an order whose payment does not match, applied while SNS fails with `error`. */
async function reviewedWithout(error: Error) {
  const { usual } = racing(
    () => false,
    async () => undefined,
  )
  const { order } = await placeOrder(request, usual)
  const received = { event: paidEvent(order, { paid: false, amount: 999 }), ...firstDelivery }
  const withoutTopic = { ...usual, announceAlert: () => Promise.reject(error) }
  const outcome = await settlePayment(received, withoutTopic)
  return { order, received, usual, outcome }
}

t.test('an alert that SNS does not accept is retried, and delays nothing', async (t) => {
  const unavailable = await reviewedWithout(new Error('SNS is unavailable'))
  const { order, received, usual } = unavailable
  const withoutTopic = { ...deps, announceAlert: () => Promise.reject(new Error('unavailable')) }
  t.equal(unavailable.outcome, 'review')
  t.equal((await read(order)).order.status, 'review')
  t.equal(await settlePayment({ ...received, redelivered: true }, usual), 'repeated')
  t.same(alerts(order), [])
  for (const _ of [1, 2]) {
    shop.pass(61)
    t.match(await sweep(withoutTopic), { postponed: 1 })
  }
  t.match(await sweep(deps), { alerted: 1 })
  t.match(alerts(order), [
    { type: 'order.review', body: { amount: 999, agreed: { amount: order.total } } },
  ])
  t.match(await sweep(deps), { alerted: undefined })
  t.equal(alerts(order).length, 1)
})

t.test('an alert that SNS refuses permanently is retried by a reconciliation only', async (t) => {
  const failure = { vendor: 'sns', operation: 'Publish', vendorCode: 'InvalidParameter' } as const
  const { order, outcome } = await reviewedWithout(
    new VendorError('busy', { ...failure, class: 'permanent', requestId: undefined }),
  )
  t.equal(outcome, 'review')
  shop.pass(61)
  t.match(await sweep(deps), { alerted: undefined })
  t.same(alerts(order), [])
  t.equal((await shop.handleAllEvents()).retried, 1)
  t.match(alerts(order), [{ type: 'order.review' }])
  t.equal((await shop.handleAllEvents()).retried, 0)
})

t.test('an order whose idempotency key has a stored failure can be closed', async (t) => {
  const before = await available()
  await ask('PUT', 'faults', { failures: 2, status: 500, keep: true })
  t.equal(await place({ cartId: 'crt_kept' }).then(() => 'placed', codeOf), 'payment_unavailable')
  t.equal(await available(), before - 2)
  shop.pass(61)
  t.match(await sweep(deps), { cancelled: 1, failed: undefined })
  t.equal(await available(), before)
})

t.test('a release with other session parameters still finds existing sessions', async (t) => {
  shop.resetTime()
  const before = await available()
  const [cancelled, left] = [await place(), await place({ cartId: 'crt_old' })]
  const next = { ...deps, gateway: shop.gatewayTo(['FR', 'BE']) }
  const status = cancelOrder(cancelled.orderId, byBuyer, next).then((order) => order.status, codeOf)
  t.equal(await status, 'cancelled')
  t.equal((await shop.sessionOf(cancelled)).status, 'expired')
  const again = await placeOrder({ ...request, cartId: 'crt_old' }, next)
  t.match(again, { order: { orderId: left.orderId }, url: (await shop.sessionOf(left)).url })
  await cancelOrder(left.orderId, byBuyer, next)
  t.equal(await available(), before)
})
