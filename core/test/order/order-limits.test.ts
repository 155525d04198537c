import t from 'tap'
import { ShopError } from '#core/errors.ts'
import type { OrderRequest } from '#core/order/draft-order.ts'
import type { Order } from '#core/order/order.ts'
import { limitCounters } from '#core/order/order-limits.ts'
import { placeOrder } from '#core/order/place-order.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import type { PaymentEvent } from '#core/ports/payment-event.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import { countersOf } from '../support/counters.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'
import { createTestGateway } from '../support/gateway.ts'
import { paidEvent } from '../support/paid-event.ts'

const shop = await openEmulatedShop(t)
const deps = { ...shop.deps, gateway: createTestGateway().gateway }
const limit = { orders: 3, units: 5 }

const request = (name: string, over: Partial<OrderRequest> = {}): OrderRequest => ({
  items: [{ sku: 'MUG', quantity: 1 }],
  language: 'fr',
  traceId: 'trc_1',
  counters: countersOf(name, limit),
  ...over,
})
const place = (name: string, over?: Partial<OrderRequest>) => placeOrder(request(name, over), deps)
const codeOf = (error: unknown) => (error instanceof ShopError ? error.code : String(error))
/** Returns the outcome. Retries while the store is busy, as buyers do. */
async function tryPlace(name: string, over?: Partial<OrderRequest>): Promise<string> {
  for (;;) {
    const outcome = await place(name, over).then(() => 'placed', codeOf)
    if (outcome !== 'busy') return outcome
  }
}
const counted = (name: string) =>
  Promise.all(countersOf(name).map((counter) => shop.counter(counter.name)))
const both = (openOrders: number, heldUnits: number) => Array(2).fill({ openOrders, heldUnits })

t.test('a buyer has the counters of their kind', async (t) => {
  const kinds = { guest: limit, account: limit, subnet: limit, network: limit, direct: limit }
  const namesOf = (buyer: Parameters<typeof limitCounters>[0]) =>
    limitCounters(buyer, kinds).map(({ name }) => name)
  t.same(namesOf({ guestId: 'gst_1', client: { network: '192.0.2.1' } }), [
    'limit#guest#gst_1',
    'limit#network#192.0.2.1',
  ])
  t.same(namesOf({ guestId: 'gst_1', customerId: 'c1', client: 'direct' }), [
    'limit#account#c1',
    'limit#direct#all',
  ])
  t.same(
    namesOf({ guestId: 'g', client: { network: '2001:db8:1::/48', subnet: '2001:db8:1:2::/64' } }),
    ['limit#guest#g', 'limit#subnet#2001:db8:1:2::/64', 'limit#network#2001:db8:1::/48'],
  )
})

t.test('orders and units are limited exactly, also for concurrent requests', async (t) => {
  const fifty = await Promise.all(Array.from({ length: 50 }, () => tryPlace('at once')))
  t.same(
    [
      fifty.filter((one) => one === 'placed').length,
      fifty.filter((one) => one === 'too_many_open_orders').length,
    ],
    [3, 47],
  )
  t.same(await counted('at once'), both(3, 3))
  const two = { items: [{ sku: 'MUG', quantity: 2 }] }
  const eight = await Promise.all(Array.from({ length: 8 }, () => tryPlace('by units', two)))
  t.equal(eight.filter((one) => one === 'placed').length, 2, 'two orders use four of five units')
  t.equal(await tryPlace('by units'), 'placed', 'the fifth unit')
  t.same(await counted('by units'), both(3, 5))
})

t.test('a refusal has a Retry-After and takes no stock', async (t) => {
  for (let order = 0; order < 3; order += 1) await place('waits')
  const before = await shop.available()
  const refusal = await place('waits').catch((error: unknown) => error as ShopError)
  t.match(refusal, { code: 'too_many_open_orders', details: { limit: 'guest', retryAfter: 300 } })
  t.equal(await shop.available(), before)
  shop.pass(34 * 60)
  const { details } = (await place('waits').catch((error: unknown) => error)) as ShopError
  const wait = Number(details['retryAfter'])
  t.ok(wait > 30 && wait <= 60, `until the payment page closes: ${wait} s`)
  shop.pass(3600)
  t.match(await place('waits').catch((error: unknown) => error), { details: { retryAfter: 1 } })
  shop.resetTime()
})

t.test('an order that is refused for another reason is not counted', async (t) => {
  t.equal(await tryPlace('sold out', { items: [{ sku: 'LAST', quantity: 2 }] }), 'sold_out')
  t.same(await counted('sold out'), both(0, 0))
  const large = { items: [{ sku: 'MUG', quantity: 6 }] }
  t.match(await place('large', large).catch((error: unknown) => error), {
    code: 'too_many',
    details: { maxUnits: 5 },
  })
  const refusing = createTestGateway()
  refusing.faults.session = new ShopError('payment_refused', 'no')
  const refused = placeOrder(request('refused'), { ...deps, gateway: refusing.gateway })
  t.equal(await refused.then(() => 'placed', codeOf), 'payment_refused')
  t.same(await counted('refused'), both(0, 0))
})

t.test('a repeated order counts once, and a replaced order is no longer counted', async (t) => {
  const cart = { cartId: 'crt_limits', idempotencyKey: 'limits-1' }
  const { order } = await place('repeats', cart)
  for (let time = 0; time < 5; time += 1)
    t.match(await place('repeats', cart), { order: { orderId: order.orderId }, repeated: true })
  t.same(await counted('repeats'), both(1, 1))
  await Promise.all(
    [1, 2, 3, 4].map((quantity) =>
      tryPlace('repeats', { cartId: 'crt_limits', items: [{ sku: 'MUG', quantity }] }),
    ),
  )
  const { openOrders } = await shop.counter('limit#guest#repeats')
  t.equal(openOrders, 1, 'one cart, one order')
  await tryPlace('repeats', { cartId: 'crt_limits' })
  // When the limit is reached, the cart's own order does not block its replacement.
  await place('repeats')
  await place('repeats')
  const changed = { cartId: 'crt_limits', items: [{ sku: 'MUG', quantity: 3 }] }
  t.equal(await tryPlace('repeats', changed), 'placed')
  t.same(await counted('repeats'), both(3, 5))
})

t.test('a cart whose replacement exceeds a limit keeps its payable order', async (t) => {
  const cart = { cartId: 'crt_kept' }
  const first = await place('keeps', cart)
  await place('keeps', { items: [{ sku: 'MUG', quantity: 3 }] })
  const before = await shop.available()
  const larger = { ...cart, items: [{ sku: 'MUG', quantity: 3 }] }
  t.equal(await tryPlace('keeps', larger), 'too_many_open_orders')
  t.equal((await shop.read(first.order)).order.status, 'pending')
  t.equal(await shop.available(), before)
  t.same(await counted('keeps'), both(2, 4))
  t.match(await place('keeps', cart), { repeated: true, url: first.url })
  t.equal(await tryPlace('keeps', { ...cart, items: [{ sku: 'MUG', quantity: 2 }] }), 'placed')
  t.same(
    await counted('keeps'),
    both(2, 5),
    'an order that fits after removing the old one replaces it',
  )
  await place('moves', { cartId: 'crt_moves' })
  for (let n = 0; n < 3; n += 1) await place('moved')
  const moved = { cartId: 'crt_moves', items: [{ sku: 'MUG', quantity: 2 }] }
  t.equal(await tryPlace('moved', moved), 'too_many_open_orders')
  t.same(await counted('moves'), both(1, 1), 'an order from another address is also kept')
})

const received = (order: Order, over: Partial<PaymentEvent> = {}) => ({
  event: paidEvent(order, over),
  traceId: 'trc_1',
  redelivered: false,
})
const settle = (order: Order, over?: Partial<PaymentEvent>) =>
  settlePayment(received(order, over), deps)

const endings: Readonly<Record<string, (order: Order) => Promise<unknown>>> = {
  paid: (order) => settle(order),
  expired: (order) => settle(order, { kind: 'session_expired', paid: false }),
  'failed at the bank': (order) => settle(order, { kind: 'session_async_failed', paid: false }),
  'in review': (order) => settle(order, { amount: 1 }),
  cancelled: ({ orderId }) => cancelOrder(orderId, { by: 'buyer', why: 'test' }, deps),
}

for (const [what, end] of Object.entries(endings)) {
  t.test(`an order that is ${what} is subtracted from its counters once`, async (t) => {
    const name = `ends ${what}`
    const { order } = await place(name)
    await place(name)
    t.same((await shop.read(order)).order.countedIn?.length, 2)
    await end(order)
    t.same(await counted(name), both(1, 1))
    await Promise.allSettled([end(order), end(order), end(order)])
    t.same(await counted(name), both(1, 1), 'repeated events change nothing')
    const after = (await shop.read(order)).order
    t.notOk('countedIn' in after, 'the client address is removed with it')
  })
}

t.test('an order that awaits funds counts until they arrive', async (t) => {
  const { order } = await place('debit')
  await settle(order, { paid: false })
  t.equal((await shop.read(order)).order.status, 'awaiting_funds')
  t.same(await counted('debit'), both(1, 1))
  await settle(order, { kind: 'session_async_succeeded' })
  t.equal((await shop.read(order)).order.status, 'paid')
  t.same(await counted('debit'), both(0, 0))
})

t.test('a late payment and its refund do not change the counters', async (t) => {
  const { order } = await place('late')
  await settle(order, { kind: 'session_expired', paid: false })
  t.same(await counted('late'), both(0, 0))
  await settle(order)
  t.equal((await shop.read(order)).order.status, 'paid')
  const refund = { orderId: order.orderId, refundId: 'r1', why: 'test', by: 'operator' }
  await refundOrder(refund, deps)
  t.equal((await shop.read(order)).order.status, 'cancelled')
  t.same(await counted('late'), both(0, 0))
})

t.test('an order without counters ends normally', async (t) => {
  const { order } = await place('old', { counters: [] })
  t.equal(await settle(order), 'settled')
  t.same(await counted('old'), both(0, 0))
})

t.test('a change after which an order is no longer unpaid must have a limitShare', async (t) => {
  const { order } = await place('forgets')
  const change = deps.orders.change({
    orderId: order.orderId,
    from: ['pending'],
    to: 'expired',
    event: { entry: 'x', at: new Date().toISOString(), what: 'x' },
  })
  await t.rejects(change, /must have a limitShare/)
})
