import fc from 'fast-check'
import t from 'tap'
import { placeOrder } from '#core/order/place-order.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { refundIdOf } from '#core/refund/refund.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import { countersOf } from '../../core/test/support/counters.ts'
import { openEmulatedShop } from '../../core/test/support/emulated-shop.ts'
import { runs, seed } from './config.ts'
import { checkSafety, converge, initialUnits } from './invariants.ts'
import { createWorld, type World } from './world.ts'

/** Acts on one order that different processes may run at the same time. */
const acts: Record<string, (world: World, orderId: string) => Promise<unknown>> = {
  'handle the first event': (world) => world.handleEvent(0, false),
  'handle a copy of that event': (world) => world.handleEvent(0, true),
  'handle the next event': (world) => world.handleEvent(1, false),
  cancel: (world, orderId) =>
    world.act((deps) => cancelOrder(orderId, { by: 'buyer', why: 'changed my mind' }, deps)),
  'refund a part': (world, orderId) => refund(world, orderId, 700),
  'refund all': (world, orderId) => refund(world, orderId),
  'run the due step': (world) => world.handleTask(0, false),
  'run a copy of it': (world) => world.handleTask(0, true),
  sweep: (world) => world.sweep(),
}

function refund(world: World, orderId: string, amount?: number) {
  const request = { orderId, why: 'broken', by: 'operator', refundId: refundIdOf() }
  return world.act((deps) => refundOrder({ ...request, ...(amount && { amount }) }, deps))
}

/** The order's state when the acts start. */
const stages = ['placed', 'paid at the provider', 'paid', 'packaging'] as const

t.setTimeout(60_000 + runs * 5000)
t.test('money and stock are correct, whichever act is first', async (t) => {
  t.setTimeout(60_000 + runs * 5000)
  const goods = Array.from({ length: 100 }, (_, index) => ({
    sku: `RACE-${index}`,
    price: 1999,
    stock: initialUnits,
  }))
  const shop = await openEmulatedShop(t, { goods })
  let run = 0
  const names = fc.array(fc.constantFrom(...Object.keys(acts)), { minLength: 2, maxLength: 5 })
  const property = fc.asyncProperty(
    fc.scheduler(),
    fc.constantFrom(...stages),
    names,
    fc.boolean(),
    async (scheduler, stage, chosen, isLate) => {
      shop.resetTime()
      const sku = `RACE-${run++ % goods.length}`
      await shop.putAvailable(sku, initialUnits)
      let isRacing = false
      const world = createWorld(shop, sku, new Map(), (call) => {
        const scheduled = scheduler.scheduleFunction(call)
        return (...args) => (isRacing ? scheduled(...args) : call(...args))
      })
      const orderId = await placeAndBringTo(world, stage)
      if (isLate) shop.pass(2200)
      isRacing = true
      await scheduler.waitFor(Promise.all(chosen.map((name) => acts[name]?.(world, orderId))))
      isRacing = false
      await checkSafety(world)
      await converge(world)
    },
  )
  const report = await fc.check(property, { numRuns: runs * 2, seed })
  t.notOk(report.failed, `${report.errorInstance} ${fc.defaultReportMessage(report)}`)
  t.comment(`seed ${seed}, ${report.numRuns} runs`)
})

async function placeAndBringTo(world: World, stage: (typeof stages)[number]): Promise<string> {
  const { shop, sku } = world
  const { order } = await placeOrder(
    {
      items: [{ sku, quantity: 2 }],
      language: 'fr',
      traceId: 'trc_1',
      counters: countersOf(sku),
    },
    shop.deps,
  )
  world.started.add(order.orderId)
  await world.addStartedOrders()
  if (stage === 'placed') return order.orderId
  await shop.pay(order)
  await world.collect()
  if (stage === 'paid at the provider') return order.orderId
  for (let left = world.events.length; left > 0; left -= 1) await world.handleEvent(0, false)
  if (stage === 'packaging') await world.handleTask(0, false)
  return order.orderId
}
