import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '../../local/emulators/random.ts'
import { buy } from '../support/buyer.ts'
import { equal } from '../support/equal.ts'
import type { Report } from '../support/report.ts'
import { openShop, type TestShop } from '../support/shop.ts'
import { until } from '../support/wait.ts'

const kills = 20
const seed = 20
const timeScale = 0.1
const plannedMs = { packaging: 30_000 * timeScale, shipping: 60_000 * timeScale }
const orderMs = plannedMs.packaging + plannedMs.shipping

/** Kills the agent at twenty moments between an order's payment and its completion. */
export async function proveKills(report: Report): Promise<void> {
  const shop = await openShop({ timeScale })
  const random = createRandom(seed)
  try {
    await shop.stores.putAvailable('BOL-GRES-01', 1000)
    const lateness: number[] = []
    for (let index = 1; index <= kills; index += 1) {
      const afterMs = Math.round(random() * orderMs)
      await report.check(`agent killed ${afterMs} ms after the payment`, async () => {
        const late = await surviveKill(shop, afterMs)
        lateness.push(late)
        return `completed ${late} ms after its deadline`
      })
    }
    lateness.sort((a, b) => a - b)
    console.log(
      `    seed ${seed}; delay after the stored deadline: median ${lateness[kills / 2]} ms, maximum ${lateness.at(-1)} ms`,
    )
  } finally {
    await shop.close()
  }
}

/**
 * Kills the agent. Returns how many milliseconds after its stored deadline the order was completed.
 */
async function surviveKill({ urls, stores, platform }: TestShop, afterMs: number): Promise<number> {
  const orderId = await buy(urls, [{ sku: 'BOL-GRES-01', quantity: 1 }])
  const find = async (entry: string) =>
    (await stores.timeline(orderId)).find((line) => line.entry.startsWith(entry))
  await until('paid', async () => (await find('session_completed#')) !== undefined, { everyMs: 5 })
  await sleep(afterMs)
  platform.agent.kill('SIGKILL')
  await until('completed', () => stores.isCompleted(orderId), {
    seconds: 90,
  })
  const packaging = await find('start-packaging')
  const shipping = await find('start-shipping')
  const completed = await find('completed')
  const deadline = (line: typeof packaging) => Date.parse(String(line?.details?.['endsAt']))
  const packed = deadline(packaging) - Date.parse(packaging?.at ?? '')
  equal(packed, plannedMs.packaging, 'packaging, in ms')
  equal(deadline(shipping) - deadline(packaging), plannedMs.shipping, 'shipping, in ms')
  equal((await stores.rows(orderId)).length, 1, 'database rows')
  const timeline = await stores.timeline(orderId)
  equal(timeline.filter(({ entry }) => entry === 'completed').length, 1, 'completions')
  const notifications = await stores.published('ecommerce-order-completed')
  const count = notifications.filter(({ message }) => message.includes(orderId)).length
  if (count < 1 || count > 2) throw new Error(`${count} notifications`)
  const late = Date.parse(completed?.at ?? '') - deadline(shipping)
  if (late < 0) throw new Error(`completed ${-late} ms too early`)
  return late
}
