import t from 'tap'
import type { Order } from '#core/order/order.ts'
import { placeOrder } from '#core/order/place-order.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import { sweep } from '#core/payment/sweep.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'
import { paidEvent } from '../support/paid-event.ts'

const shop = await openEmulatedShop(t)
const { deps, place, read } = shop
t.beforeEach(() => shop.resetTime())
const first = { traceId: 'trc_1', redelivered: false }
const byBuyer = { by: 'buyer', why: 'changed my mind' }
const alertTypes = ({ orderId }: Order) =>
  shop.alerts
    .filter(({ body }) => 'orderId' in body && body.orderId === orderId)
    .map(({ type }) => type)

t.test('a refund of a payment without an id fails once, with an alert', async (t) => {
  const order = await place({ items: [{ sku: 'LAST', quantity: 1 }] })
  await cancelOrder(order.orderId, byBuyer, deps)
  // The units go to another buyer, so that the late payment must be refunded.
  const other = await place({ items: [{ sku: 'LAST', quantity: 1 }] })
  const { paymentIntentId: _, ...event } = paidEvent(order)
  t.equal(await settlePayment({ ...first, event }, deps), 'refunded')
  shop.pass(120)
  t.notOk((await sweep(deps))['failed'])
  t.match((await read(order)).refunds, [{ status: 'failed', amount: 500 }])
  t.same(alertTypes(order), ['refund.failed'])
  shop.pass(120)
  t.notOk((await sweep(deps))['failed'])
  shop.resetTime()
  await cancelOrder(other.orderId, byBuyer, deps)
})

t.test(
  'a refund that the provider never received fails if it does not know the payment',
  async (t) => {
    const order = await place()
    const event = paidEvent(order)
    await settlePayment({ ...first, event }, deps)
    await shop.ask('PUT', 'faults', { failures: 2, status: 500 })
    await cancelOrder(order.orderId, byBuyer, deps)
    t.match((await read(order)).refunds, [{ status: 'requested' }])
    shop.pass(120)
    t.match(await sweep(deps), { 'refund failed': 1 })
    t.same(alertTypes(order), ['refund.failed'])
  },
)

t.test('an order whose payment the provider does not know goes to review', async (t) => {
  const { order } = await placeOrder(
    {
      items: [{ sku: 'MUG', quantity: 2 }],
      language: 'fr',
      traceId: 'trc_1',
      counters: [],
    },
    deps,
  )
  const event = paidEvent(order, { paid: false, objectId: 'cs_test_unknown' })
  t.equal(await settlePayment({ ...first, event }, deps), 'awaiting_funds')
  shop.pass(25 * 3600)
  t.match(await sweep(deps), { review: 1 })
  t.match((await read(order)).order, { status: 'review' })
  t.same(alertTypes(order), ['order.review'])
  shop.pass(25 * 3600)
  t.match(await sweep(deps), { review: undefined, failed: undefined })
})

t.test('a request that the provider refuses closes no order that has a payment page', async (t) => {
  const checkAfter = async (act: (order: Order) => Promise<unknown>) => {
    const order = await place()
    await act(order)
    shop.pass(40 * 60)
    // The repeated request for the page is refused, as after a faulty release.
    await shop.ask('PUT', 'faults', { failures: 1, status: 400 })
    t.notOk((await sweep(deps))['failed'])
    shop.resetTime()
    return { status: (await read(order)).order.status, page: (await shop.sessionOf(order)).status }
  }
  t.same(await checkAfter(shop.pay), { status: 'paid', page: 'complete' })
  const unpaid = await checkAfter(async () => undefined)
  t.same(unpaid, { status: 'cancelled', page: 'expired' }, 'the page is closed first')
})

t.test('an order without a payment page is closed without an operator', async (t) => {
  const before = await shop.available()
  await shop.ask('PUT', 'faults', { failures: 3, status: 500 })
  await t.rejects(place(), { code: 'payment_unavailable' })
  t.equal(await shop.available(), before - 2)
  await shop.ask('PUT', 'faults', { failures: 1, status: 400 })
  shop.pass(40 * 60)
  const alerts = shop.alerts.length
  t.match(await sweep(deps), { cancelled: 1 })
  t.equal(await shop.available(), before)
  t.equal(shop.alerts.length, alerts)
})

t.test('an order stays open while the provider refuses every request of a release', async (t) => {
  const order = await place()
  shop.pass(40 * 60)
  await shop.ask('PUT', 'faults', { failures: 10, status: 400 })
  const errors: string[] = []
  const log = { ...deps.log, error: (_: object, message: string) => void errors.push(message) }
  t.match(await sweep({ ...deps, log }), { failed: 1, review: undefined })
  t.match((await read(order)).order, { status: 'pending' })
  t.same(errors, ['order.stuck', 'sweep.failed'], 'which raises one alarm for all orders')
  t.same(alertTypes(order), [])
  await shop.ask('PUT', 'faults', { failures: 0 })
  shop.pass(120)
  t.match(await sweep(deps), { cancelled: 1 }, 'a corrected release continues')
})
