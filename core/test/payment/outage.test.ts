import t from 'tap'
import { runDueEffects } from '#core/order/run-effects.ts'
import { reconcile } from '#core/payment/reconcile.ts'
import { sweep } from '#core/payment/sweep.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'

const hour = 3600

t.test('three days without webhook calls', async (t) => {
  const shop = await openEmulatedShop(t)
  const { deps, place, pay, paymentOf, handleEvents, read, ask } = shop
  const before = await shop.available()
  const served = await place()
  const left = await place()
  const partlyRefunded = await place()
  const fullyRefunded = await place()
  const disputed = await place()
  for (const order of [served, partlyRefunded, fullyRefunded, disputed]) await pay(order)
  // The sweeper runs every minute. Every hour is enough here, because everything is overdue by
  // then.
  for (let hours = 0; hours < 24; hours += 1) {
    shop.pass(hour)
    await sweep(deps)
  }
  for (const order of [served, partlyRefunded, fullyRefunded, disputed]) {
    t.equal((await read(order)).order.status, 'paid', 'paid orders proceed without webhooks')
    const steps = shop.steps.filter(({ orderId }) => orderId === order.orderId)
    t.same([...new Set(steps.map(({ step }) => step))], ['start-packaging'])
  }
  t.equal((await read(left)).order.status, 'cancelled', 'unpaid orders are cancelled')

  await ask('POST', `payment_intents/${await paymentOf(partlyRefunded)}/refund`, { amount: 1000 })
  await ask('POST', `payment_intents/${await paymentOf(fullyRefunded)}/refund`)
  await ask('POST', `payment_intents/${await paymentOf(disputed)}/dispute`)
  for (let hours = 24; hours < 72; hours += 1) {
    shop.pass(hour)
    await sweep(deps)
  }
  t.equal(
    (await read(fullyRefunded)).order.status,
    'paid',
    'a sweep does not look for refunds at the provider',
  )

  const first = await handleEvents()
  // Two refunds, a dispute and its withdrawn funds, and four payment intents that only the
  // timelines record.
  t.match(first, { repaired: 8, failed: 0 })
  t.match((await read(served)).order, { status: 'paid', refunded: 0 })
  t.match((await read(partlyRefunded)).order, { status: 'paid', refunded: 1000 })
  t.match((await read(fullyRefunded)).order, { status: 'cancelled', refunded: 4800 })
  t.match((await read(disputed)).order, { status: 'paid', disputesOpen: 1, refunded: 0 })
  t.equal(await shop.available(), before - 6, 'three orders of two units each')

  const second = await handleEvents()
  t.match(second, { events: first.events, repaired: 0, failed: 0 })
  t.same(second.swept, {})
})

t.test('a delayed payment is checked once a day, and sooner after a failed check', async (t) => {
  const { deps, place, pay, handleEvents, read, ask, pass } = await openEmulatedShop(t)
  const order = await place()
  await pay(order, { method: 'sepa_debit', number: 'DE89370400440532013000' })
  await handleEvents()
  t.equal((await read(order)).order.status, 'awaiting_funds')
  const effects = { announceCompleted: async () => {} }
  t.equal(await runDueEffects(order.orderId, { ...deps, ...effects }), 'done', 'its mail')
  pass(24 * hour + 61)
  await ask('PUT', 'faults', { failures: 2, status: 500 })
  t.same(await sweep(deps), { failed: 1 })
  // The claim of 20 s and the grace period of one minute.
  pass(81)
  t.same(await sweep(deps), { waiting: 1 })
  pass(24 * hour)
  t.same(await sweep(deps), {})
  pass(61)
  t.same(await sweep(deps), { waiting: 1 })
})

t.test('a reconciliation counts overdue orders that could not be checked', async (t) => {
  const { deps, place, pass } = await openEmulatedShop(t)
  await place()
  pass(hour)
  const readOrOpenSession = async () => Promise.reject(new Error('no answer'))
  const unanswered = { ...deps, gateway: { ...deps.gateway, readOrOpenSession } }
  t.match(await reconcile(deps.clock(), unanswered), { events: 0, failed: 1, swept: { failed: 1 } })
  pass(hour)
  t.match(await reconcile(deps.clock(), deps), { events: 0, failed: 0, swept: { cancelled: 1 } })
})
