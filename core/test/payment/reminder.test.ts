import t from 'tap'
import { createReminder, remindOperators } from '#core/payment/remind-operators.ts'
import { approveOrder } from '#core/payment/review-order.ts'
import { sweep } from '#core/payment/sweep.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import { VendorError } from '#core/vendor-error.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'

const shop = await openEmulatedShop(t)
const { ask, handleEvents, pay, place } = shop
const start = Date.parse('2026-11-30T06:30:00Z')
let now = new Date(start)
let deadLetters = 0
const countDeadLetters = async () => deadLetters
const deps = { ...shop.deps, countDeadLetters, clock: () => now, shop: 'ecommerce' }
const at = (time: string) => {
  now = new Date(time)
}
const reminders = () => shop.alerts.filter(({ type }) => type === 'inbox.reminder')

async function placeInReview() {
  const order = await place()
  await pay(order, { amount: 999 })
  await handleEvents()
  return order
}

t.test('an empty inbox sends no reminder', async (t) => {
  t.equal(await remindOperators('2026-11-30', deps), 'empty')
  t.same(reminders(), [])
})

t.test('one reminder a day until the inbox is empty, from any number of processes', async (t) => {
  const orders = [await placeInReview(), await placeInReview()]
  const [one, other] = [createReminder(deps), createReminder(deps)]
  await Promise.all([one(), other(), createReminder(deps)()])
  t.match(reminders(), [
    {
      id: 'inbox#2026-11-30',
      subject: '2 things wait for a person',
      body: { oldestSince: /T/, kinds: { review: 2 }, command: 'make inbox ENV=ecommerce' },
    },
  ])
  t.equal(reminders().length, 1)
  for (const time of ['2026-11-30T06:31:00Z', '2026-11-30T23:59:00Z', '2026-12-01T05:59:00Z']) {
    at(time)
    await Promise.all([one(), other(), createReminder(deps)()])
    t.equal(reminders().length, 1, time)
  }
  at('2026-12-01T06:00:00Z')
  await Promise.all([one(), other()])
  t.equal(reminders().length, 2)

  for (const { orderId } of orders) await approveOrder(orderId, { by: 'anna' }, deps)
  at('2026-12-02T06:00:00Z')
  await one()
  t.equal(reminders().length, 2, 'nothing waits any more')
})

t.test('a topic that does not accept the reminder does not lose it', async (t) => {
  const { orderId } = await placeInReview()
  at('2026-12-03T06:00:00Z')
  const before = reminders().length
  const refuse = (failure: Error) => ({
    ...deps,
    announceAlert: async () => Promise.reject(failure),
  })
  t.equal(await remindOperators('2026-12-03', refuse(new Error('no answer'))), 'postponed')
  t.equal(await remindOperators('2026-12-03', deps), 'known')
  at('2026-12-03T06:02:00Z')
  t.match(await sweep(deps), { alerted: 1 })
  t.equal(reminders().length, before + 1)

  const refused = new VendorError('service_refused', {
    vendor: 'sns',
    operation: 'Publish',
    class: 'permanent',
    vendorCode: 'InvalidParameter',
    requestId: 'r-1',
  })
  t.equal(await remindOperators('2026-12-04', refuse(refused)), 'failed')
  t.equal(await remindOperators('2026-12-05', deps), 'alerted')
  t.match(reminders().at(-1), { subject: '1 thing waits for a person' }, 'not the failed reminder')
  await approveOrder(orderId, { by: 'anna' }, deps)
})

t.test('the reminder removes replaced refunds from the index', async (t) => {
  const order = await place()
  await pay(order)
  await handleEvents()
  const about = { orderId: order.orderId, by: 'anna', why: 'x', amount: 100 }
  const { providerRefundId } = await refundOrder({ ...about, refundId: 'rfd_a' }, deps)
  await ask('POST', `refunds/${providerRefundId}/fail`)
  await handleEvents()
  await refundOrder({ ...about, refundId: 'rfd_b' }, deps)
  t.ok((await deps.orders.readRefund(order.orderId, 'rfd_a'))?.nextCheckAt)
  t.equal(await remindOperators('2026-12-06', deps), 'empty')
  t.notOk((await deps.orders.readRefund(order.orderId, 'rfd_a'))?.nextCheckAt)
})

t.test('dead letters are counted, because their queue deletes them after 14 days', async (t) => {
  deadLetters = 2
  t.equal(await remindOperators('2026-12-07', deps), 'alerted')
  const alone = reminders().at(-1)
  t.match(alone, { subject: '2 things wait for a person', body: { kinds: { message: 2 } } })
  t.notOk(alone && 'oldestSince' in alone.body)
  await placeInReview()
  t.equal(await remindOperators('2026-12-08', deps), 'alerted')
  t.match(reminders().at(-1), {
    subject: '3 things wait for a person',
    body: { oldestSince: /T/, kinds: { review: 1, message: 2 } },
  })
})
