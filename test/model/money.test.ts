import fc from 'fast-check'
import t from 'tap'
import { lifecycle } from '#core/order/lifecycle.ts'
import { handleProviderEvent } from '#core/payment/handle-provider-event.ts'
import type { ProviderEvent } from '#core/ports/payment-event.ts'
import { countersOf } from '../../core/test/support/counters.ts'
import { openEmulatedShop } from '../../core/test/support/emulated-shop.ts'
import { paidEvent } from '../../core/test/support/paid-event.ts'
import { commands } from './commands.ts'
import { runs, seed } from './config.ts'
import { checkSafety, converge, initialUnits } from './invariants.ts'
import { createWorld } from './world.ts'

/** With this many runs, a transition that was never taken is a failure. */
const manyRuns = 200

const goods = Array.from({ length: 200 }, (_, index) => ({
  sku: `RUN-${index}`,
  price: 1999,
  stock: initialUnits,
}))
/**
 * How often each transition was taken. Transitions that the emulator's buyers and banks never cause
 * are scripted, and counted separately from random ones.
 */
const transitions = { byChance: new Map<string, number>(), scripted: new Map<string, number>() }
t.setTimeout(60_000 + runs * 5000)
const shop = await openEmulatedShop(t, { goods, timeScale: 0.02 })
let run = 0

async function openWorld(counts: Map<string, number>) {
  shop.resetTime()
  const sku = `RUN-${run++ % goods.length}`
  await shop.putAvailable(sku, initialUnits)
  return createWorld(shop, sku, counts)
}

t.test('money and stock are correct for any sequence of commands and any crash', async (t) => {
  t.setTimeout(60_000 + runs * 5000)
  const property = fc.asyncProperty(commands, async (list) => {
    const world = await openWorld(transitions.byChance)
    await fc.asyncModelRun(() => ({ model: { placed: 0 }, real: world }), list)
    await converge(world)
  })
  const report = await fc.check(property, { numRuns: runs, seed })
  t.notOk(report.failed, `${report.errorInstance} ${fc.defaultReportMessage(report)}`)
  t.comment(`seed ${seed}, ${report.numRuns} runs`)
})

t.test('rare events of the provider are handled too', async (t) => {
  const rareEvents: Record<string, (order: Parameters<typeof paidEvent>[0]) => ProviderEvent[]> = {
    'an amount other than expected': (order) => [
      paidEvent(order, { paid: false }),
      paidEvent(order, { kind: 'session_async_succeeded', amount: 1 }),
    ],
    'a payment that succeeds after it failed': (order) => [
      paidEvent(order, { kind: 'session_async_failed', paid: false }),
      paidEvent(order, { kind: 'session_async_succeeded' }),
    ],
    'a payment that was refunded before it succeeded': (order) => [
      paidEvent(order, { paid: false }),
      {
        eventId: 'evt_r',
        kind: 'refund',
        refundId: `re_${order.orderId}`,
        providerRefundId: `re_${order.orderId}`,
        paymentIntentId: `pi_${order.orderId}`,
        status: 'succeeded',
        amount: order.total,
        currency: order.currency,
        createdAt: '2026-11-23T10:00:00.000Z',
      },
    ],
  }
  for (const [what, events] of Object.entries(rareEvents)) {
    const world = await openWorld(transitions.scripted)
    const order = await shop.place({
      items: [{ sku: world.sku, quantity: 2 }],
      counters: countersOf(world.sku),
    })
    world.started.add(order.orderId)
    await world.addStartedOrders()
    for (const event of events(order)) {
      const trace = { traceId: 'trc_1', redelivered: false }
      await world.act((deps) => handleProviderEvent(event, trace, deps))
    }
    await t.resolves(checkSafety(world), what)
  }
})

t.test('every transition of the lifecycle was taken, and no other', async (t) => {
  const expected = Object.entries(lifecycle).flatMap(([from, acts]) =>
    Object.values(acts).map((to) => `${from} → ${to}`),
  )
  const { byChance, scripted } = transitions
  for (const transition of new Set(expected)) {
    const [chance, script] = [byChance, scripted].map((map) => map.get(transition) ?? 0)
    t.comment(`${transition}: ${chance} by chance, ${script} scripted`)
  }
  for (const transition of [...byChance.keys(), ...scripted.keys()])
    t.ok(expected.includes(transition), transition)
  if (runs >= manyRuns) {
    t.same(
      expected.filter((transition) => !byChance.has(transition) && !scripted.has(transition)),
      [],
    )
  }
})
