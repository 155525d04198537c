import t from 'tap'
import { RetryLater, ShopError } from '#core/errors.ts'
import { advanceOrder } from '#core/order/advance-order.ts'
import type { Order } from '#core/order/order.ts'
import { placeOrder } from '#core/order/place-order.ts'
import { handleProviderEvent } from '#core/payment/apply-event.ts'
import { approveOrder, rejectOrder } from '#core/payment/review-order.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import { sweep } from '#core/payment/sweep.ts'
import type { OrderChange } from '#core/ports/order-store.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { refundIdOf } from '#core/refund/refund.ts'
import { refundOrder } from '#core/refund/request.ts'
import { createTestGateway } from '../support/gateway.ts'
import { openMoneyShop } from '../support/money-shop.ts'
import { paidEvent } from '../support/paid-event.ts'

const shop = await openMoneyShop(t)
const { deps, place, pay, paymentOf, hear, read, available, ask } = shop
t.beforeEach(() => shop.forgetEvents())
const byBuyer = { by: 'buyer', why: 'changed my mind' }
const codeOf = (error: unknown) => (error instanceof ShopError ? error.code : error)
const steps = (order: Order) => shop.steps.filter(({ orderId }) => orderId === order.orderId)
const alerts = (order: Order) => shop.alerts.filter(({ id }) => id.startsWith(order.orderId))

const heardOnce = { traceId: 'trc_1', redelivered: false }
const byOperator = { by: 'operator', why: 'odd' }

/** The shop with a provider in memory, and with `before` done just before the first change that fits. */
function racing(
  fits: (change: OrderChange) => boolean,
  before: (calm: typeof deps) => Promise<unknown>,
) {
  const calm = { ...deps, gateway: createTestGateway().gateway }
  let isOver = false
  const change: typeof deps.orders.change = async (wanted) => {
    if (!isOver && fits(wanted)) {
      isOver = true
      await before(calm)
    }
    return deps.orders.change(wanted)
  }
  return { calm, raced: { ...calm, orders: { ...deps.orders, change } } }
}

/** The shop, with `act` done while the provider is on its way to say how a payment stands. */
function whileAsking(act: () => Promise<void>): typeof deps {
  const sessionOf: typeof deps.gateway.sessionOf = async (order) => {
    const session = await deps.gateway.sessionOf(order)
    await act()
    return session
  }
  return { ...deps, gateway: { ...deps.gateway, sessionOf } }
}

const request = {
  items: [{ sku: 'MUG', quantity: 2 }],
  language: 'fr' as const,
  traceId: 'trc_1',
  guestToken: () => 'token',
  counters: [],
}

async function placePaid() {
  const order = await place()
  await pay(order)
  await hear()
  return order
}

/** The refund's event overtakes the payment's. */
async function hearRefundOf(intent: string) {
  for await (const { read } of deps.gateway.eventsSince(new Date(Date.now() - 60_000))) {
    const event = await read()
    if (event?.kind === 'refund' && event.paymentIntentId === intent)
      return handleProviderEvent(event, { traceId: 'trc_1', redelivered: false }, deps)
  }
  throw new Error('the provider told of no refund')
}

t.test(
  'a paid order is cancelled until packaging ends: the money and the stock go back',
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
    const { order: head, refunds } = await read(order)
    t.match(head, {
      refunded: 4800,
      charged: { amount: 4800 },
      outbox: {},
      stepDueAt: undefined,
    })
    t.match(refunds, [{ amount: 4800, status: 'succeeded', why: 'changed my mind', by: 'buyer' }])
    shop.pass(31)
    t.equal(await step('start-shipping', steps(order)[1]?.dueAt), 'stale', 'it never ships')
    t.equal((await hear()).outcomes['recorded'], undefined, 'the event says what is known')

    const gone = await placePaid()
    const again = { ...due, orderId: gone.orderId }
    await advanceOrder(
      { ...again, step: 'start-packaging', dueAt: steps(gone)[0]?.dueAt ?? '' },
      { ...deps, durations },
    )
    shop.pass(31)
    await advanceOrder(
      { ...again, step: 'start-shipping', dueAt: steps(gone)[1]?.dueAt ?? '' },
      { ...deps, durations },
    )
    t.equal(
      await cancelOrder(gone.orderId, byBuyer, deps).then(() => '', codeOf),
      'order_not_cancellable',
    )
    t.equal((await read(gone)).order.refunded, 0)
  },
)

t.test('ten cancellations at once send the money back once', async (t) => {
  const order = await placePaid()
  const before = await available()
  await Promise.all(Array.from({ length: 10 }, () => cancelOrder(order.orderId, byBuyer, deps)))
  t.equal(await available(), before + 2)
  t.match((await read(order)).refunds, { length: 1 })
})

t.test('refunds in part, by an operator and at the provider, add up', async (t) => {
  const order = await placePaid()
  const by = { orderId: order.orderId, why: 'one came broken', by: 'operator' }
  const part = { ...by, amount: 1000, refundId: refundIdOf('one') }
  await Promise.all([1, 2, 3].map(() => refundOrder(part, deps)))
  t.match((await read(order)).order, { status: 'paid', refunded: 1000 })
  await ask('POST', `payment_intents/${await paymentOf(order)}/refund`, { amount: 800 })
  await hear()
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
  const { order: head, refunds } = await read(order)
  t.match(head, { status: 'cancelled', refunded: 4800 })
  t.same(refunds.map(({ amount }) => amount).sort(), [1000, 1000, 2000, 800])
  await hear()
  t.match((await read(order)).order, { refunded: 4800 })
})

t.test(
  'a part sent back at the provider, unheard of here, is not sent back twice nor kept',
  async (t) => {
    const order = await placePaid()
    await ask('POST', `payment_intents/${await paymentOf(order)}/refund`, { amount: 1500 })
    const cancelled = await Promise.all(
      [1, 2, 3].map(() => cancelOrder(order.orderId, byBuyer, deps)),
    )
    t.ok(cancelled.every(({ status }) => status === 'cancelled'))
    t.match((await read(order)).refunds, [{ amount: 3300, status: 'succeeded', attempt: 2 }])
    await hear()
    t.match((await read(order)).order, { status: 'cancelled', refunded: 4800 })
    t.same(alerts(order), [])

    const all = await placePaid()
    await ask('POST', `payment_intents/${await paymentOf(all)}/refund`)
    await cancelOrder(all.orderId, byBuyer, deps)
    t.match(
      (await read(all)).refunds,
      [{ amount: 4800, status: 'failed' }],
      'there is nothing left',
    )
    await hear()
    t.match((await read(all)).order, { status: 'cancelled', refunded: 4800 })

    const dark = await placePaid()
    await ask('POST', `payment_intents/${await paymentOf(dark)}/refund`, { amount: 1500 })
    const { gateway } = deps
    const unseen = {
      ...gateway,
      refundedOf: async () => Promise.reject(new ShopError('payment_unavailable', 'no answer')),
    }
    await cancelOrder(dark.orderId, byBuyer, { ...deps, gateway: unseen })
    t.match(
      (await read(dark)).refunds,
      [{ amount: 4800, status: 'requested' }],
      'it stays requested',
    )
    shop.pass(61)
    await sweep(deps)
    t.match((await read(dark)).refunds, [{ amount: 3300, status: 'succeeded' }])

    const part = await placePaid()
    await ask('POST', `payment_intents/${await paymentOf(part)}/refund`, { amount: 4000 })
    const wanted = { orderId: part.orderId, why: 'one came broken', by: 'operator' }
    await refundOrder({ ...wanted, amount: 1500, refundId: refundIdOf() }, deps)
    t.match(
      (await read(part)).refunds,
      [{ amount: 1500, status: 'failed' }],
      'what an operator asked for is done as asked, or not at all',
    )
    await hear()
    t.match((await read(part)).order, { status: 'paid', refunded: 4000 })
  },
)

t.test('a refund at the provider is found, heard before its payment or after', async (t) => {
  const before = await available()
  const order = await place()
  await pay(order)
  const intent = await paymentOf(order)
  await ask('POST', `payment_intents/${intent}/refund`)
  t.equal(await hearRefundOf(intent), 'recorded')
  t.match((await read(order)).order, { status: 'cancelled', refunded: 4800 })
  t.equal(await available(), before)
  await hear()
  const { order: head } = await read(order)
  t.match(head, { status: 'cancelled', refunded: 4800, charged: { amount: 4800 } })
  t.same(steps(order), [], 'never packed')
  t.equal(await available(), before)
})

t.test(
  'if the provider does not answer, the refund stays requested, and the sweeper asks again',
  async (t) => {
    const order = await placePaid()
    await ask('PUT', 'faults', { failures: 2, status: 500 })
    t.equal((await cancelOrder(order.orderId, byBuyer, deps)).status, 'cancelled')
    t.match((await read(order)).refunds, [{ status: 'requested' }])
    t.same(await sweep(deps), {}, 'not yet')
    shop.pass(61)
    const counts = await Promise.all([sweep(deps), sweep(deps)])
    t.equal(counts.filter((count) => count['refund succeeded']).length, 1)
    t.match((await read(order)).refunds, [{ status: 'succeeded', openShard: undefined }])
    t.same(await sweep(deps), {})
  },
)

t.test('a dispute is a flag with its own timeline, and stops nothing', async (t) => {
  const order = await placePaid()
  const intent = await paymentOf(order)
  await ask('POST', `payment_intents/${intent}/dispute`)
  await hear()
  const { order: head, disputes, entries } = await read(order)
  t.match(head, { status: 'paid', disputesOpen: 1, refunded: 0 })
  t.match(disputes, [{ status: 'open', amount: 4800 }])
  t.ok(entries.some(({ entry }) => entry.startsWith('dispute-created#')))
  t.match(alerts(order), [{ type: 'dispute.opened' }])
  await hear()
  t.equal((await read(order)).order.disputesOpen, 1)
})

t.test('an order whose payment page never opened gives its stock back', async (t) => {
  const before = await available()
  await ask('PUT', 'faults', { failures: 2, status: 500 })
  t.equal(await place().then(() => 'placed', codeOf), 'payment_unavailable')
  t.equal(await available(), before - 2)
  shop.pass(61)
  t.match(await sweep(deps), { cancelled: 1 })
  t.equal(await available(), before)
})

t.test('who comes back under the key of an order that was swept away is served', async (t) => {
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
  t.equal(await available(), before - 2, 'one of them holds units')
  await cancelOrder(order.orderId, byBuyer, deps)
})

t.test(
  'who comes back under a key whose page has ended, before any sweep, is served',
  async (t) => {
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
  },
)

t.test('a cart and a key that stand for orders of their own are not busy for ever', async (t) => {
  const cart = { ...request, cartId: 'crt_two' }
  const keyed = { ...cart, idempotencyKey: 'of-the-first' }
  const first = await placeOrder(keyed, deps)
  await ask('POST', `sessions/${(await shop.sessionOf(first.order)).id}/expire`)
  const second = await placeOrder(cart, deps)
  t.not(second.order.orderId, first.order.orderId)
  t.match(await placeOrder(keyed, deps), { order: { orderId: second.order.orderId } })
  await cancelOrder(second.order.orderId, byBuyer, deps)
})

t.test(
  'a sweep that may close a page and a buyer who comes back for it never both win',
  async (t) => {
    const keyed = { ...request, idempotencyKey: 'comes-back-meanwhile' }
    await ask('PUT', 'faults', { failures: 2, status: 500 })
    t.equal(await placeOrder(keyed, deps).then(() => 'placed', codeOf), 'payment_unavailable')
    shop.pass(61)
    // The buyer comes while the sweep asks the provider.
    const slow = whileAsking(async () => {
      t.equal(await placeOrder(keyed, deps).then(() => 'placed', codeOf), 'busy')
    })
    t.match(await sweep(slow), { cancelled: 1 })
    const served = await placeOrder(keyed, deps)
    t.match(served.url, /^http/, 'told to come back, they are served')

    // The sweep comes while the buyer asks the provider.
    const other = { ...request, idempotencyKey: 'swept-meanwhile' }
    await ask('PUT', 'faults', { failures: 2, status: 500 })
    t.equal(await placeOrder(other, deps).then(() => 'placed', codeOf), 'payment_unavailable')
    shop.pass(61)
    const overtaken = whileAsking(async () => {
      t.match(await sweep(deps), { cancelled: 1 })
    })
    t.equal(await placeOrder(other, overtaken).then(() => 'placed', codeOf), 'busy')
    const servedToo = await placeOrder(other, deps)
    t.match(servedToo.url, /^http/)

    // The sweep is so slow that its claim is over when the buyer comes.
    const third = { ...request, idempotencyKey: 'sweep-is-slow' }
    await ask('PUT', 'faults', { failures: 2, status: 500 })
    t.equal(await placeOrder(third, deps).then(() => 'placed', codeOf), 'payment_unavailable')
    shop.pass(61)
    let given: string | undefined
    const late = whileAsking(async () => {
      shop.pass(21)
      given = (await placeOrder(third, deps)).url
    })
    t.match(await sweep(late), { skipped: 1 })
    t.match(given, /^http/)
    const kept = await placeOrder(third, deps)
    t.equal(kept.url, given, 'it is still open')

    // Who placed it gives it up when another has been sent to its page.
    const fourth = { ...request, idempotencyKey: 'two-at-once' }
    const hasty = {
      ...deps,
      gateway: {
        ...deps.gateway,
        openSession: async () => {
          given = (await placeOrder(fourth, deps)).url
          throw new ShopError('payment_unavailable', 'both answers were lost')
        },
      },
    }
    t.equal(await placeOrder(fourth, hasty).then(() => 'placed', codeOf), 'payment_unavailable')
    shop.pass(61)
    t.notMatch(await sweep(deps), { cancelled: 1 })
    const both = await placeOrder(fourth, deps)
    t.equal(both.url, given, 'the page stays open')
    for (const { order } of [served, servedToo, kept, both])
      await cancelOrder(order.orderId, byBuyer, deps)
  },
)

t.test(
  'money that is in the books is not taken again when it is told of in other words',
  async (t) => {
    const order = await placePaid()
    const intent = await paymentOf(order)
    await cancelOrder(order.orderId, byBuyer, deps)
    const [made] = await shop.refundsOf(intent)
    await ask('POST', `refunds/${made?.id}/fail`)
    await hear()
    t.match((await read(order)).order, { status: 'cancelled', refunded: 0 })
    const before = await available()
    const event = paidEvent(order, { kind: 'session_async_succeeded', paymentIntentId: intent })
    t.equal(await settlePayment({ event, ...heardOnce }, deps), 'recorded')
    t.match((await read(order)).order, { status: 'cancelled', refunded: 0 })
    t.equal(await available(), before)
  },
)

t.test('what no event told is seen by the sweeper: paid, or expired', async (t) => {
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
  await hear()
  t.equal(steps(paid).length, 1, 'its event comes too late to matter')
})

t.test('a cart goes on by what became of its order', async (t) => {
  const first = await place({ cartId: 'crt_9' })
  await pay(first)
  const request = {
    items: [{ sku: 'MUG', quantity: 2 }],
    language: 'fr' as const,
    traceId: 'trc_1',
    guestToken: () => 'token',
    counters: [],
    cartId: 'crt_9',
  }
  const paid = await placeOrder(request, deps)
  t.match(paid, { order: { orderId: first.orderId }, url: undefined, repeated: true })
  await hear()
  const same = await placeOrder(request, deps)
  t.match(same, { order: { orderId: first.orderId }, url: undefined }, 'not twice by accident')
  const next = await placeOrder({ ...request, idempotencyKey: 'once-more' }, deps)
  t.not(next.order.orderId, first.orderId, 'twice on purpose')
  await ask('POST', `sessions/${(await shop.sessionOf(next.order)).id}/expire`)
  const fresh = await placeOrder({ ...request, idempotencyKey: 'once-more' }, deps)
  t.not(fresh.order.orderId, next.order.orderId, 'nobody is sent to a page that has expired')
  t.equal((await read(next.order)).order.status, 'expired')
})

t.test('a cart that is being paid is not ordered again because it changed', async (t) => {
  const paid = await place({ cartId: 'crt_12' })
  await pay(paid)
  const changed = { ...request, cartId: 'crt_12', items: [{ sku: 'MUG', quantity: 1 }] }
  const answer = { order: { orderId: paid.orderId }, url: undefined, repeated: true }
  t.match(await placeOrder(changed, deps), answer)
  const beside = { ...changed, isExpress: true }
  t.equal(await placeOrder(beside, deps).then(() => 'placed', codeOf), 'busy', 'not known yet')
  await hear()
  const { order } = await placeOrder(beside, deps)
  t.not(order.orderId, paid.orderId)
  await cancelOrder(order.orderId, byBuyer, deps)
})

t.test('a cart whose money is under way is ordered, and not again', async (t) => {
  const cart = { ...request, cartId: 'crt_10' }
  const first = await place({ cartId: 'crt_10' })
  await pay(first, { method: 'sepa_debit', number: 'DE89370400440532013000' })
  await hear()
  t.equal((await read(first)).order.status, 'awaiting_funds')
  const again = await placeOrder(cart, deps)
  t.match(again, { order: { orderId: first.orderId }, url: undefined, repeated: true })
  const items = [{ sku: 'MUG', quantity: 1 }]
  const other = await placeOrder({ ...cart, items }, deps)
  t.not(other.order.orderId, first.orderId, 'other goods are another order')
})

t.test('review has two ways out', async (t) => {
  const before = await available()
  const [good, bad] = [await place(), await place()]
  for (const order of [good, bad]) {
    await pay(order)
    const session = await deps.gateway.sessionOf(order)
    if (session.state !== 'complete') throw new Error('it is paid')
    const { address: _, ...event } = session.event
    const heard = { event, traceId: 'trc_1', redelivered: false }
    t.equal(await settlePayment(heard, deps), 'review')
    t.match(alerts(order), [{ type: 'order.review' }])
  }
  const address = { name: 'A', line1: '1', postalCode: '59000', city: 'Lille', country: 'FR' }
  const approve = (over: object) => approveOrder(good.orderId, { by: 'operator', ...over }, deps)
  t.equal(await approve({}).then(() => '', codeOf), 'order_not_in_review')
  t.match(await approve({ address }), { status: 'paid', address })
  t.equal(steps(good).length, 1)
  await hear()
  t.equal(steps(good).length, 1)
  const rejected = await rejectOrder(bad.orderId, { by: 'operator', why: 'no address' }, deps)
  t.match(rejected, { status: 'cancelled', refunded: 4800 })
  t.equal(await available(), before - 2)
})

t.test('a second reconciliation changes nothing', async (t) => {
  await shop.hearAll()
  const { events, repaired, failed } = await shop.hearAll()
  t.ok(events > 20)
  t.same([repaired, failed], [0, 0])
})

t.test('a refund of a payment that nobody here knows is foreign', async (t) => {
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

t.test('a refund that Stripe takes back rings as well', async (t) => {
  const order = await placePaid()
  const held = { amount: 500, pending: true }
  const path = `payment_intents/${await paymentOf(order)}/refund`
  const made = (await ask('POST', path, held)) as { id: string }
  await hear()
  t.match(await read(order), { order: { refunded: 500 }, refunds: [{ status: 'pending' }] })
  await ask('POST', `refunds/${made.id}/cancel`)
  await hear()
  t.match(await read(order), { order: { refunded: 0 }, refunds: [{ status: 'canceled' }] })
  t.match(alerts(order), [{ type: 'refund.failed' }])
})

t.test('a refund that fails after all rings, and the money is ours again', async (t) => {
  const order = await placePaid()
  const intent = await paymentOf(order)
  const made = (await ask('POST', `payment_intents/${intent}/refund`, { amount: 500 })) as {
    id: string
  }
  await hear()
  t.equal((await read(order)).order.refunded, 500)
  await ask('POST', `refunds/${made.id}/fail`)
  await hear()
  const { order: head, refunds } = await read(order)
  t.match([head.refunded, refunds], [0, [{ status: 'failed', amount: 500 }]])
  t.match(alerts(order), [{ type: 'refund.failed' }])
})

t.test(
  'a refund that went through unheard is not sent again when it is asked for again',
  async (t) => {
    const order = await placePaid()
    const part = { orderId: order.orderId, ...byOperator, amount: 500, refundId: refundIdOf() }
    await ask('PUT', 'faults', { failures: 1, status: 500, keep: true, afterApplying: true })
    t.match(await refundOrder(part, deps), { status: 'requested', attempt: 2 })
    t.match(await refundOrder(part, deps), { status: 'succeeded', amount: 500 })
    t.match(await shop.refundsOf(await paymentOf(order)), { length: 1 }, 'it went back once')
    await hear()
    t.match((await read(order)).order, { refunded: 500 })
  },
)

t.test('an order under review whose money is back already is ended, and not shipped', async (t) => {
  const before = await available()
  const order = await place()
  await pay(order, { amount: 999 })
  const intent = await paymentOf(order)
  await ask('POST', `payment_intents/${intent}/refund`)
  await hearRefundOf(intent)
  await hear()
  t.match((await read(order)).order, {
    status: 'review',
    charged: { amount: 999 },
    refunded: 999,
  })
  const approved = approveOrder(order.orderId, { by: 'operator' }, deps)
  t.equal(await approved.then(({ status }) => status, codeOf), 'order_not_in_review')
  t.match(await rejectOrder(order.orderId, byOperator, deps), {
    status: 'cancelled',
    refunded: 999,
  })
  t.equal(await available(), before)
})

t.test('funds that arrive while their order is rejected go back', async (t) => {
  const { calm, raced } = racing(
    ({ to }) => to === 'cancelled',
    (shop) => settlePayment({ event: funds, ...heardOnce }, shop),
  )
  const { order } = await placeOrder(request, calm)
  const funds = paidEvent(order, { kind: 'session_async_succeeded', amount: 999 })
  const promised = paidEvent(order, { paid: false, amount: 999 })
  t.equal(await settlePayment({ event: promised, ...heardOnce }, calm), 'review')
  const refused = rejectOrder(order.orderId, byOperator, raced)
  t.equal(await refused.then(() => '', codeOf), 'busy')
  const rejected = await rejectOrder(order.orderId, byOperator, calm)
  t.match(rejected, { status: 'cancelled', charged: { amount: 999 }, refunded: 999 })
  t.match((await read(order)).refunds, [{ amount: 999, status: 'succeeded' }])
})

t.test('a late payment that goes back while it is served is not served', async (t) => {
  const { calm, raced } = racing(
    ({ to, takeStock }) => to === 'paid' && takeStock !== undefined,
    (shop) => handleProviderEvent(back, heardOnce, shop),
  )
  const before = await available()
  const { order } = await placeOrder(request, calm)
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
  t.equal(await settlePayment({ event: over, ...heardOnce }, calm), 'expired')
  const paid = { event: paidEvent(order), ...heardOnce }
  await t.rejects(settlePayment(paid, raced), RetryLater)
  t.equal(await settlePayment({ ...paid, redelivered: true }, calm), 'recorded')
  t.match((await read(order)).order, { status: 'expired', refunded: order.total })
  t.equal(await available(), before)
})

t.test('an order that was sent back before we heard of its payment stays closed', async (t) => {
  const { calm } = racing(
    () => false,
    async () => undefined,
  )
  const before = await available()
  const { order } = await placeOrder(request, calm)
  const told = (status: 'succeeded' | 'failed') => ({
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
  await handleProviderEvent(told('succeeded'), heardOnce, calm)
  t.equal((await read(order)).order.status, 'cancelled')
  await handleProviderEvent(told('failed'), heardOnce, calm)
  t.match(alerts(order), [{ type: 'refund.failed' }])
  await settlePayment({ event: paidEvent(order), ...heardOnce }, calm)
  const { order: head } = await read(order)
  t.match(head, { status: 'cancelled', refunded: 0, charged: { amount: order.total } })
  t.notOk(head.outbox.step)
  t.equal(await available(), before)
})

t.test('a payment that fails while its order comes under review is not forgotten', async (t) => {
  const { calm, raced } = racing(
    ({ to }) => to === 'payment_failed',
    (shop) => settlePayment({ event: promised, ...heardOnce }, shop),
  )
  const { order } = await placeOrder(request, calm)
  const promised = paidEvent(order, { paid: false, amount: 999 })
  const failed = paidEvent(order, { kind: 'session_async_failed', paid: false, amount: 999 })
  await t.rejects(settlePayment({ event: failed, ...heardOnce }, raced), RetryLater)
  t.equal((await read(order)).order.status, 'review')
  t.equal(await settlePayment({ event: failed, ...heardOnce, redelivered: true }, calm), 'failed')
  t.equal((await read(order)).order.status, 'cancelled')
})

t.test('nobody is asked to look at an order before somebody could be told of it', async (t) => {
  const { calm } = racing(
    () => false,
    async () => undefined,
  )
  const { order } = await placeOrder(request, calm)
  const heard = { event: paidEvent(order, { paid: false, amount: 999 }), ...heardOnce }
  const mute = { ...calm, announceAlert: async () => Promise.reject(new Error('no topic today')) }
  await t.rejects(settlePayment(heard, mute), /no topic/)
  t.equal((await read(order)).order.status, 'pending', 'the sweeper still looks at it')
  t.equal(await settlePayment(heard, calm), 'review')
  t.match(alerts(order), [
    { type: 'order.review', body: { amount: 999, agreed: { amount: order.total } } },
  ])
  t.equal(await settlePayment({ ...heard, redelivered: true }, calm), 'repeated')
  t.equal(alerts(order).length, 1, 'and tells of it once')
})

t.test('an order whose key holds a failure is closed all the same', async (t) => {
  const before = await available()
  await ask('PUT', 'faults', { failures: 2, status: 500, keep: true })
  t.equal(await place({ cartId: 'crt_kept' }).then(() => 'placed', codeOf), 'payment_unavailable')
  t.equal(await available(), before - 2)
  shop.pass(61)
  t.match(await sweep(deps), { cancelled: 1, failed: undefined })
  t.equal(await available(), before)
})

t.test(
  'a release that asks for payment pages in other words still finds the old ones',
  async (t) => {
    shop.resetTime()
    const before = await available()
    const [cancelled, left] = [await place(), await place({ cartId: 'crt_old' })]
    const next = { ...deps, gateway: shop.gatewayTo(['FR', 'BE']) }
    const status = cancelOrder(cancelled.orderId, byBuyer, next).then(
      (order) => order.status,
      codeOf,
    )
    t.equal(await status, 'cancelled')
    t.equal((await shop.sessionOf(cancelled)).status, 'expired')
    const again = await placeOrder({ ...request, cartId: 'crt_old' }, next)
    t.match(again, { order: { orderId: left.orderId }, url: (await shop.sessionOf(left)).url })
    await cancelOrder(left.orderId, byBuyer, next)
    t.equal(await available(), before)
  },
)
