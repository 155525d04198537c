import fc from 'fast-check'
import t from 'tap'
import { lifecycle } from '#core/order/lifecycle.ts'
import { openMoneyShop } from '../../core/test/support/money-shop.ts'
import { commands } from './commands.ts'
import { runs, seed } from './config.ts'
import { converge, unitsAtFirst } from './invariants.ts'
import { createWorld } from './world.ts'

const goods = Array.from({ length: 200 }, (_, index) => ({
  sku: `RUN-${index}`,
  price: 1999,
  stock: unitsAtFirst,
}))
const transitions = new Map<string, number>()

t.test(
  'whatever happens in whatever order, and wherever a process dies, the money and the stock are right',
  async (t) => {
    const shop = await openMoneyShop(t, { goods, timeScale: 0.02 })
    let run = 0
    const property = fc.asyncProperty(commands, async (list) => {
      shop.resetTime()
      const sku = `RUN-${run++ % goods.length}`
      await shop.putAvailable(sku, unitsAtFirst)
      const world = createWorld(shop, sku, transitions)
      await fc.asyncModelRun(() => ({ model: { placed: 0 }, real: world }), list)
      await converge(world)
    })
    const report = await fc.check(property, {
      numRuns: runs,
      seed,
      endOnFailure: false,
      maxSkipsPerRun: 10,
    })
    t.notOk(report.failed, `${report.errorInstance} ${fc.defaultReportMessage(report)}`)
    t.comment(`seed ${seed}, ${report.numRuns} runs`)
    const arrows = Object.entries(lifecycle).flatMap(([from, acts]) =>
      Object.values(acts).map((to) => `${from} → ${to}`),
    )
    for (const arrow of new Set(arrows)) t.comment(`${arrow}: ${transitions.get(arrow) ?? 0}`)
    for (const arrow of transitions.keys()) t.ok(arrows.includes(arrow), arrow)
  },
)
