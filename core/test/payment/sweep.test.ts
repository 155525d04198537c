import t from 'tap'
import { ShopError } from '#core/errors.ts'
import { sweep } from '#core/payment/sweep.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { until } from '../../../test/support/wait.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'

const shop = await openEmulatedShop(t)
const { deps, place, pay, handleEvents } = shop

t.test(
  'a step that is not done is resent at growing intervals, then raises an alert',
  async (t) => {
    const order = await place()
    await pay(order)
    await handleEvents()
    const sentAt: number[] = []
    const alertedAt: number[] = []
    for (let minute = 1; minute <= 150; minute += 1) {
      shop.pass(60)
      const [sent, alertsBefore] = [shop.steps.length, shop.alerts.length]
      await sweep(deps)
      if (shop.steps.length > sent) sentAt.push(minute)
      if (shop.alerts.length > alertsBefore) alertedAt.push(minute)
    }
    t.same(sentAt, [1, 3, 7, 15, 31, 47, 63, 79, 95, 111, 127, 143])
    t.same(alertedAt, sentAt.slice(3), 'after 15 minutes')
    t.match(shop.alerts[0], { id: `${order.orderId}#stuck#start-packaging`, type: 'order.stuck' })
  },
)

t.test('a failed send does not lengthen the wait', async (t) => {
  shop.resetTime()
  const order = await place()
  await pay(order)
  await handleEvents()
  let isDown = true
  const sentAt: number[] = []
  const sendTask: typeof deps.sendTask = async (message) => {
    if (isDown) throw new Error('the queue is down')
    return deps.sendTask(message)
  }
  for (let minute = 1; minute <= 12; minute += 1) {
    shop.pass(60)
    isDown = minute <= 5
    const sent = shop.steps.length
    await sweep({ ...deps, sendTask })
    if (shop.steps.some((step, index) => index >= sent && step.orderId === order.orderId))
      sentAt.push(minute)
  }
  t.equal(sentAt[0], 6)
})

t.test('an unanswered refund raises an alert after 15 minutes, then every hour', async (t) => {
  shop.resetTime()
  const order = await place()
  await pay(order)
  await handleEvents()
  const refuses = async () => Promise.reject(new ShopError('payment_unavailable', 'no answer'))
  const faulty = { ...deps, gateway: { ...deps.gateway, refund: refuses } }
  await cancelOrder(order.orderId, { by: 'buyer', why: 'changed my mind' }, faulty)
  const alertedAt: number[] = []
  for (let minute = 1; minute <= 80; minute += 1) {
    shop.pass(60)
    const alertsBefore = shop.alerts.length
    await sweep(faulty)
    if (shop.alerts.slice(alertsBefore).some(({ type }) => type === 'refund.stuck'))
      alertedAt.push(minute)
  }
  t.same(alertedAt, [15, 75])
})

t.test('steps of paid orders do not wait for a hung provider', async (t) => {
  shop.resetTime()
  const eight = () => Promise.all(Array.from({ length: 8 }, () => place()))
  await eight()
  const paid = await eight()
  for (const order of paid) await pay(order)
  await handleEvents()
  shop.pass(24 * 3600)
  const sent = shop.steps.length
  let isAsked = false
  const hangs = () => {
    isAsked = true
    return new Promise<never>(() => undefined)
  }
  void sweep({ ...deps, gateway: { ...deps.gateway, readOrOpenSession: hangs } })
  await until('the sweep waits for the provider', () => isAsked)
  const resent = new Set(shop.steps.slice(sent).map(({ orderId }) => orderId))
  t.same(
    paid.filter(({ orderId }) => !resent.has(orderId)),
    [],
  )
})

t.test('if reading the overdue orders fails, those already read are repaired', async (t) => {
  shop.resetTime()
  const unpaid = await place()
  async function* overdue() {
    yield { kind: 'order' as const, order: unpaid }
    throw new Error('a part of the table does not answer')
  }
  const asked: string[] = []
  const readOrOpenSession: typeof deps.gateway.readOrOpenSession = async (order) => {
    asked.push(order.orderId)
    return deps.gateway.readOrOpenSession(order)
  }
  const faulty = {
    ...deps,
    orders: { ...deps.orders, overdue },
    gateway: { ...deps.gateway, readOrOpenSession },
  }
  await t.rejects(sweep(faulty), { message: 'a part of the table does not answer' })
  t.same(asked, [unpaid.orderId])
})
